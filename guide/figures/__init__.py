"""Human figures drawn from pose data, and checked against what their captions say.

`draw(figure, "start" or "end", mirror)` gives an inline SVG, `caption` its words, `problems(figure)` a sentence
for each thing that does not hold. A figure is a table as TOML or JSON holds it:

    slug, title                 whose picture it is
    view                        how the person faces in the numbers below: "side" (to the right), "front", "back";
                                or "close-up"
    camera                      where the picture is seen from, if not from there: "side", "front", "back",
                                "three-quarter", "three-quarter back", "above" or "foot" (of the bed); or
                                { from = "foot", round = 40, height = 30 }, in degrees. The same in both poses
    person = "Rosa"             who is drawn, see people.py; of such a record more is checked, see picture_checks.py
    shows = "upper body"        leaves the legs out and lets the frame cut the waist
    two = true                  the poses are two stretches, not the start and the end of one
    layers = ["trunk", …]       the order in which parts are drawn, where limbs interlock; without it by depth
    barefoot = true             without it, where there is a bed, a mat or a ball
    frame = [x, y, w, h]        what is seen; without it 640 by 480. An adult stands 400 tall
    floor = 444                 the height of the floor, downwards as all of y
    tilt = 35                   degrees from which the picture is seen from above
    props = [{ kind = "wall", x = 458 }, …]   see props.py
    muscle = { segment = "shank", face = "back", side = "right", span = [0, 0.66], label = "calf" }
                                or a list; marked at the end, or in the pose that names its own. works = true for one
                                that works and is not stretched; wide = 0.5 for a narrow one
    [start], [end]              the two poses

and a pose:

    caption                     what the reader does; the marked muscle is named in it
    claims = ["right knee straight", "both hands on the wall", …]    measured, see claims.py
    root = [x, y]               the middle of the hips
    trunk = 14 or [4, 24]       lean of the whole, or of the lower and the upper back, from upright
    neck, twist, roll, turn     degrees: neck from the chest, chest and hips about the spine, head from the chest
    hands.right = { palm = [x, y] }           or wrist, tips; angle of the fingers, where the thumb points; shape
                                              open, flat, grip, hook, laced or hip
    feet.left = { heel = [x, y], angle = 0 }  or ball, toes, ankle; angle of the toes, roll of the sole;
                                              toes_back = 60 bends the toes at the ball
                                Instead of a point: on = "right thigh", along = 0.5, off = 26; or chest = [left,
                                down, forward]. bend = "up" or a direction, for a knee or elbow that needs telling.
                                A third number is the depth, towards the viewer.
    arrows = [{ of = "right knee" }]          two at most, each drawn along the way of its part: a joint, nose or
                                              breastbone; aside, after and bow move and bend it. Or from, to, via.
                                turn = 70: a flat arc about the spine, of that radius; up lifts it, lead
                                (degrees) begins it earlier, size (1.5) makes it longer
                                both = true: a head at each end, for what goes to and fro
    still = [{ of = "pelvis", aside = 60 }]   a bar on each side of what must not move; below lowers them
    ghost = ["blades"]                        parts whose start is shown in dots, where the way is short
    towel = "right"             the foot that the towel is round; towel_at = "ankle"

A close-up has `shapes`, corner points drawn smooth, and `shown`, its words, in place of a body.
"""

from guide.figures.checks import problems
from guide.figures.descriptions import caption, description
from guide.figures.drawing import draw

__all__ = ["caption", "description", "draw", "problems"]
