"""Points and directions: x to the right, y down the screen, z towards the viewer."""

import math
from dataclasses import dataclass


@dataclass(slots=True)
class Vec:
    """Never changed once made; it is not frozen only because a drawing makes thousands."""

    x: float
    y: float
    z: float = 0.0

    def __add__(self, other: "Vec") -> "Vec":
        return Vec(self.x + other.x, self.y + other.y, self.z + other.z)

    def __sub__(self, other: "Vec") -> "Vec":
        return Vec(self.x - other.x, self.y - other.y, self.z - other.z)

    def __mul__(self, factor: float) -> "Vec":
        return Vec(self.x * factor, self.y * factor, self.z * factor)

    def dot(self, other: "Vec") -> float:
        return self.x * other.x + self.y * other.y + self.z * other.z

    def cross(self, other: "Vec") -> "Vec":
        return Vec(
            self.y * other.z - self.z * other.y,
            self.z * other.x - self.x * other.z,
            self.x * other.y - self.y * other.x,
        )

    def length(self) -> float:
        return math.sqrt(self.x * self.x + self.y * self.y + self.z * self.z)

    def unit(self) -> "Vec":
        length = math.sqrt(self.x * self.x + self.y * self.y + self.z * self.z)
        return Vec(self.x / length, self.y / length, self.z / length) if length else Vec(0, 1, 0)

    def turned(self, axis: "Vec", degrees: float) -> "Vec":
        """Rotated about a unit axis (Rodrigues' formula)."""
        if degrees == 0:
            return self
        a = math.radians(degrees)
        along = axis * (axis.dot(self) * (1 - math.cos(a)))
        return self * math.cos(a) + axis.cross(self) * math.sin(a) + along


def angle_between(a: Vec, b: Vec) -> float:
    """The angle between two directions, in degrees from 0 to 180."""
    cosine = a.unit().dot(b.unit())
    return math.degrees(math.acos(max(-1.0, min(1.0, cosine))))


def halfway(a: Vec, b: Vec) -> Vec:
    return (a + b) * 0.5
