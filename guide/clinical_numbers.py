"""The numbers in Python with which a clinician may disagree, each with its unit: how far a joint may be drawn bent, how
plain a text must be, how long it may be trusted, how much an author may ask of a reader.

Where no source is named, the number was chosen by us, for the reviewer to judge. Lengths in the drawings are not here;
the numbers of the scripts are in `static/js/clinical-numbers.js`.
"""

# --- joints, in degrees ---

# Lowest and highest angle to which an adult moves a joint: American Academy of Orthopaedic Surgeons, “Joint Motion:
# Method of Measuring and Recording”, 1965. The wrist is measured here in either direction.
JOINT_RANGES = {
    "hip flexion": (-30, 120),
    "hip abduction": (-30, 45),
    "knee flexion": (0, 135),
    "ankle dorsiflexion": (-50, 20),
    "shoulder elevation": (0, 180),
    "elbow flexion": (0, 150),
    "wrist bend": (0, 80),
    "neck flexion": (-45, 45),
    "neck side bend": (-45, 45),
    "neck rotation": (-60, 60),
    "trunk flexion": (-30, 80),
    "trunk rotation": (-45, 45),
}
# How much further a hand, a towel or the weight of the body takes a joint; chosen by us. The trunk bends less far here,
# because it is measured between the lower and the upper back alone.
BEYOND_RANGES = {
    "hip flexion": (0, 15),
    "knee flexion": (0, 20),
    "ankle dorsiflexion": (-15, 20),
    "wrist bend": (0, 10),
    "trunk flexion": (0, -15),
}
# The ankle bends up less far while the knee is straight, because the calf spans both joints; chosen by us.
DORSIFLEXION_WITH_STRAIGHT_KNEE = 30
NEARLY_STRAIGHT_KNEE = 10  # flexion of the knee below which it counts as straight for that

# Lowest and highest angle, or one of the two, at which the words of a caption are true of the drawing above it.
KNEE_STRAIGHT_FROM = 172  # inner angle; 180 is straight
KNEE_BENT = (100, 150)  # inner angle, where the claim gives no angles itself
FINGERS_WITHIN = 30  # of straight up, or of straight down
ELBOW_STRAIGHT_FROM = 165  # inner angle
TOES_UP_WITHIN = 35  # of straight up
TOES_FORWARD_WITHIN = 30  # of straight ahead
TOES_PULLED_BACK = (5, 40)  # dorsiflexion of the ankle
TOES_POINTED = (-65, -25)  # dorsiflexion of the ankle
HIPS_TO_THE_FRONT_WITHIN = 10  # of where they faced at the start
BACK_STRAIGHT = (0, 12)  # flexion of the trunk, either way
BACK_ROUNDED = (30, 65)  # flexion of the trunk
TRUNK_UPRIGHT = (0, 10)  # lean from upright
TRUNK_LEANING = (15, 60)  # lean from upright
LEANING_ASIDE_FROM = 15  # lean of the chest to that side
CHEST_TURNED = (25, 50)  # rotation of the trunk, either way
HEAD_TURNED = (40, 85)  # rotation of the neck, either way
NOSE_FORWARD = (0, 10)  # rotation of the neck, either way
CHIN_LEVEL = (0, 15)  # flexion of the neck, either way
CHIN_DOWN = (20, 60)  # flexion of the neck
EAR_TO_SHOULDER = (20, 45)  # side bend of the neck

# --- how plain a text is ---

# Flesch-Kincaid grade levels, which are years of school. The measure is that of Kincaid et al., 1975; which grade to
# aim at, and which is too high for a review, was chosen by us.
STEP_GRADE = 4  # aim for steps that are read in pain or in the middle of a movement
TEXT_GRADE = 6  # aim for all other text
HIGHEST_GRADE = 8

STEP_WORDS = 12  # at most, in a step that is read in pain or in the middle of a movement
QUESTION_WORDS = 15  # at most, in one question of the sign check
QUESTION_SIGNS = 6  # at most, under one question of the sign check
WALK_QUESTIONS = 8  # at most, for one place on the body, beside those for pregnancy, a child, medicines, an illness
RED_FLAG_WORDS = 20  # at most, in the line before the first step that says when not to try this

# --- whom not to call for an ambulance ---

# By the letters of the country: the police or the fire service alone answers. From lists that were compared (sources
# db-aosp, db-rod and db-aid of the starter texts), and for some countries from better pages (see the starter numbers).
# The European Union has 112 for all services, whatever such a list says. Kenya: the police answer for all (ke-bbc).
# fmt: off
NO_AMBULANCE = {
    "AD": ("110",), "AE": ("999",), "AF": ("119",), "AL": ("129",), "AM": ("102",), "AO": ("113",), "AR": ("101",),
    "AT": ("133",), "AZ": ("102",), "BA": ("122",), "BB": ("211",), "BE": ("101",), "BF": ("17",), "BJ": ("117",),
    "BN": ("993",), "BO": ("110",), "BR": ("190", "193"), "BT": ("113",), "BW": ("999",), "BY": ("102",),
    "CD": ("118",), "CH": ("117",), "CI": ("170", "110", "111"), "CL": ("133", "132"), "CM": ("117",),
    "CN": ("110", "119"), "CU": ("106",), "CV": ("132",), "CZ": ("158",), "DE": ("110",), "DZ": ("1548", "17"),
    "EG": ("122",), "ES": ("091", "092"), "ET": ("911",), "FJ": ("917",), "FR": ("17", "18"), "GH": ("191",),
    "GM": ("117",), "GR": ("100",), "GT": ("120", "110"), "GY": ("911",), "HN": ("199",), "HT": ("114",),
    "HU": ("107",), "ID": ("110",), "IL": ("100", "102"), "IN": ("100",), "IQ": ("104", "112"), "IR": ("110",),
    "IT": ("113",), "JM": ("119",), "JP": ("110",), "KE": ("999", "112"), "KG": ("102",), "KH": ("117",),
    "KR": ("112",), "KZ": ("102",), "LA": ("1191", "191"), "LB": ("112",), "LI": ("117",), "LK": ("119", "110"),
    "LS": ("123",), "LU": ("113",), "LV": ("110",), "MA": ("19", "112", "177"), "MC": ("17",), "MD": ("902",),
    "ME": ("122",), "MG": ("117",), "MK": ("192",), "ML": ("17",), "MM": ("199",), "MN": ("102",),
    "MU": ("999", "112"), "MV": ("119",), "MW": ("997",), "MZ": ("119",), "NA": ("10111",), "NE": ("17",),
    "NI": ("118",), "NO": ("112", "110"), "NP": ("100",), "PA": ("104",), "PE": ("105",), "PG": ("112",),
    "PK": ("15",), "PL": ("997",), "PS": ("100",), "RS": ("192",), "RU": ("102",), "RW": ("112",), "SA": ("999",),
    "SD": ("999",), "SG": ("999",), "SI": ("113",), "SK": ("158",), "SL": ("019",), "SN": ("17",), "SY": ("112",),
    "SZ": ("999",), "TH": ("191", "1155"), "TJ": ("102",), "TM": ("002", "102"), "TN": ("197",), "TR": ("155",),
    "TT": ("999",), "TW": ("110",), "UA": ("102",), "UZ": ("102",), "VN": ("113",), "XK": ("192",), "YE": ("194",),
    "ZA": ("10111",), "ZM": ("999",), "ZW": ("995",),
}
# fmt: on

# --- how long a text may be trusted, in months, and its sources ---

REVIEW_MONTHS = 36  # from a signature to the next review, at most
SAFETY_REVIEW_MONTHS = 12  # the same, where a mistake can cost the most
USUAL_REVIEW_MONTHS = 12  # where the author chooses nothing
SOURCE_YEARS = 5  # of a source, until `manage.py sources` marks it as old
GRACE_MONTHS = 6  # from a missed review until a notice takes the page's place; the default of REVIEW_GRACE_MONTHS

# --- what an author may ask of a reader, lowest and highest: against slips of the keyboard, no advice ---

HOLD_SECONDS = (1, 300)
NEXT_AFTER = (30, 600)  # seconds of one way against a live cramp, until the next is offered
NEXT_AFTER_USUAL = 120  # seconds; where the plan says nothing
AFTERWARDS_LINES = 3  # at most, of what to do when a cramp has let go
REPETITIONS = (1, 50)
SESSIONS_PER_DAY = (1, 10)
MINUTES_ON = (1, 60)  # of heat or cold
MINUTES_OFF_MOST = 24 * 60  # before heat or cold is used again

# --- when a reader is reminded ---

BEDTIME_AT = "21:30"  # offered for a routine, by the reader's clock
