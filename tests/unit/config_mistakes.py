"""The mistakes a county's files can hold: one edit of the small county each, and what the loader must say to it."""

from __future__ import annotations

from dataclasses import dataclass

TOWN, CENTRE, VILLAGE = "halls/town.toml", "halls/centre.toml", "halls/village.toml"
DESK, PROPERTY, SHARED = "items/desk.toml", "items/property.toml", "shared/common.toml"
CODE_FORM = "write a lower-case letter, then 1–39 lower-case letters, digits or hyphens, like property-sale"


@dataclass(frozen=True)
class Mistake:
    """One edit of the small county and the only problem that follows from it."""

    file: str
    old: str
    new: str
    code: str
    place: str
    advice: str
    marker: str | None = None
    """Text on the line that is named; None: the first line of `new`."""
    found_in: str | None = None
    """The file that is named, if another than the spoilt one."""


MISTAKES = [
    # files
    Mistake(DESK, 'keywords = ["咨询"', 'keywords = [咨询"', "not-toml", DESK,
            "look at this line and the one above: texts in quotes, brackets in pairs, plain commas"),
    # shape
    Mistake(PROPERTY, 'issuer = "applicant"', 'issuer = "aplicant"', "wrong-choice",
            "item property-sale → guide → materials[2] → issuer",
            'did you mean "applicant"? write one of: applicant, third-party, government'),
    Mistake(PROPERTY, 'phone = "101"\n', "", "missing-key", "item property-sale → guide",
            'add: phone = "…"', marker="[item.guide]"),
    Mistake(DESK, 'fee = { zh = "不收费", en = "Free" }\n', "", "missing-key", "item desk-general → guide",
            'add: fee = { zh = "…", en = "…" }', marker="[item.guide]"),
    Mistake(DESK, "errands = {", "erands = { x = 1 }\nerrands = {", "unknown-key", "item desk-general → erands",
            'did you mean "errands"? allowed here: code, name, plain, department, theme, audience, tiers, keywords, '
            "errands, guide"),
    Mistake("themes.toml", "[[theme]]", "[[them]]\n[[theme]]", "unknown-key", "themes.toml",
            'did you mean "[[theme]]"? allowed here: [[theme]]'),
    Mistake(SHARED, "[step.collect", '[stop.x]\nzh = "一"\n[step.collect', "unknown-key", "stop",
            'did you mean "step"? allowed here: material, condition, step'),
    Mistake(DESK, "promised_days = 0", 'promised_days = "soon"', "wrong-type",
            "item desk-general → guide → promised_days",
            "write a whole number"),
    Mistake(DESK, 'fee = { zh = "不收费", en = "Free" }', 'fee = "不收费"', "wrong-type",
            "item desk-general → guide → fee",
            'write both languages: { zh = "…", en = "…" }'),
    Mistake("calendar.toml", 'open = "08:30"', 'open = "half past eight"', "wrong-type",
            "county → calendar → hours[1] → open", 'write a time like "08:30"', marker="half past"),
    Mistake("departments.toml", 'code = "desk"', 'code = "desk"\nextra = 1', "unknown-key", "department desk → extra",
            "allowed here: code, name, phone, duty", marker="extra"),
    Mistake("bundles/homes.toml", 'code = "buy-home"', 'code = "Buy Home"', "wrong-form", "bundle Buy Home → code",
            CODE_FORM),
    Mistake(CENTRE, 'prefix = "B"', 'prefix = "b"', "wrong-form", "hall centre → series[2] → prefix",
            "write one or two capital letters, like A"),
    Mistake(VILLAGE, "rate = 3.0", "rate = 0.5", "out-of-range", "hall village → classes → senior → rate",
            "write a number ≥ 1"),
    Mistake("county.toml", "[wording]", "[queue]\ncallable_minutes = 0\n[wording]", "out-of-range",
            "county → queue → callable_minutes", "write a number > 0", marker="callable_minutes"),
    Mistake(DESK, 'keywords = ["咨询", "帮办"]', 'keywords = ["咨询"]', "wrong-length", "item desk-general → keywords",
            "the number of them must be ≥ 2"),
    Mistake("calendar.toml", "weekdays", "closed = [20261231.5]\nweekdays", "wrong-type",
            "county → calendar → closed[1]", "write a date like 2026-12-31"),
    # codes
    Mistake(DESK, 'department = "desk"', 'department = "desks"', "unknown-code", "item desk-general → department",
            'did you mean "desk"? known: desk, property'),
    Mistake(DESK, 'theme = "care"', 'theme = "core"', "unknown-code", "item desk-general → theme",
            'did you mean "care"? known: care, homes'),
    Mistake("bundles/homes.toml", '"property-sale"]', '"property-sail"]', "unknown-code", "bundle buy-home → items[2]",
            'did you mean "property-sale"? known: desk-general, property-sale, property-search'),
    Mistake("bundles/homes.toml", 'theme = "homes"', 'theme = "home"', "unknown-code", "bundle buy-home → theme",
            'did you mean "homes"? known: care, homes'),
    Mistake(PROPERTY, 'use = "household-book"', 'use = "houshold-book"', "unknown-code",
            "item property-sale → guide → materials[1] → use", 'did you mean "household-book"? known: household-book'),
    Mistake(CENTRE, 'way = { zh = "右手边", en = "To the right" }',
            'way = { zh = "右手边", en = "To the right" }\n[offer]\nexclude = ["property-seach"]',
            "unknown-code", "hall centre → offer → exclude[1]",
            'did you mean "property-search"? known: desk-general, property-sale, property-search', marker="exclude"),
    Mistake(CENTRE, 'departments = ["property"]\nzone = "east"\n\n[[counters]]',
            'departments = ["property"]\nzone = "west"\n\n[[counters]]', "unknown-code",
            "hall centre → series[2] → zone",
            'did you mean "east"? known: east', marker='"west"'),
    Mistake(CENTRE, 'zone = "east"\ndepartments = ["desk"]', 'zone = "eats"\ndepartments = ["desk"]', "unknown-code",
            "hall centre → counters[1] → zone", 'did you mean "east"? known: east'),
    Mistake(CENTRE, 'departments = ["desk"]\nprefers', 'departments = ["desk", "tax"]\nprefers', "unknown-code",
            "hall centre → counters[1] → departments[2]", "known: desk, property"),
    Mistake(CENTRE, 'departments = ["desk"]\nzone', 'departments = ["desk", "tax"]\nzone', "unknown-code",
            "hall centre → series[1] → departments[2]", "known: desk, property"),
    Mistake(CENTRE, 'prefers = ["senior"]', 'prefers = ["senior", "seniors"]', "unknown-code",
            "hall centre → counters[1] → prefers[2]",
            'did you mean "senior"? known: ordinary, senior, disabled, infant, serviceman, veteran, agent, '
            'appointment, same-day-return, green'),
    Mistake("county.toml", 'item = "desk-general"', 'item = "desk-generol"', "unknown-code",
            "county → senior_choices[1] → item",
            'did you mean "desk-general"? known: desk-general, property-sale, property-search'),
    Mistake(VILLAGE, 'inherits = "town"', 'inherits = "twon"', "unknown-code", "hall village → inherits",
            'did you mean "town"? known: centre, town, village'),
    Mistake("county.toml", '"ticket.farewell"', '"ticket.farwell"', "unknown-code", "county → wording → ticket.farwell",
            'did you mean "ticket.farewell"?'),
    Mistake("departments.toml", "", '[[department]]\ncode = "desk"\nname = { zh = "台", en = "D" }\nphone = "1"\n'
            'duty = { zh = "问", en = "Q" }\n', "duplicate", "department desk → code",
            "use another one here, or remove one of the two", marker='code = "desk"'),
    Mistake("themes.toml", "", '[[theme]]\ncode = "care"\nname = { zh = "二", en = "T" }\nicon = "x"\n', "duplicate",
            "theme care → code", "use another one here, or remove one of the two", marker='code = "care"'),
    Mistake(CENTRE, 'prefix = "B"', 'prefix = "A"', "duplicate", "hall centre → series[2] → prefix",
            "use another one here, or remove one of the two"),
    Mistake(CENTRE, "number = 2", "number = 1", "duplicate", "hall centre → counters[2] → number",
            "use another one here, or remove one of the two"),
    Mistake(CENTRE, "[[series]]",
            '[[zones]]\ncode = "east"\nname = { zh = "东", en = "E" }\nway = { zh = "东", en = "E" }\n\n'
            '[[series]]', "duplicate", "hall centre → zones[2] → code",
            "use another one here, or remove one of the two", marker='code = "east"'),
    Mistake(TOWN, "[[series]]", '[[terminals]]\ncode = "k1"\nname = { zh = "机", en = "K" }\nprinter = { driver = "x" }'
            '\n\n[[series]]', "duplicate", "hall town → terminals[1] → code",
            "use another one here, or remove one of the two", marker='code = "k1"'),
    Mistake("bundles/homes.toml", '"property-search", "property-sale"',
            '"property-search", "property-sale", "property-search"', "duplicate", "bundle buy-home → items[3]",
            "use another one here, or remove one of the two"),
    Mistake(DESK, '"village"]', '"village", "county"]', "duplicate", "item desk-general → tiers[4]",
            "use another one here, or remove one of the two"),
    # halls
    Mistake(TOWN, "[calendar]", '[brand]\nlogo = "mountain"\n[calendar]', "locked-value", "hall town → brand → logo",
            "remove it here; a change belongs into county.toml", marker="logo"),
    Mistake(VILLAGE, "[classes.senior]", '[wording."ticket.farewell"]\nzh = "走好"\n\n[classes.senior]', "locked-value",
            "hall village → wording → ticket.farewell → zh", "remove it here; a change belongs into county.toml",
            marker="走好"),
    Mistake("county.toml", '"brand.logo"', '"brand.logos"', "unknown-lock", "county → locked[1]",
            'did you mean "brand.logo"?'),
    Mistake(TOWN, 'tier = "township"', 'tier = "township"\ninherits = "village"', "inherits-cycle",
            "hall town → inherits",
            "remove `inherits` from one of them", marker="inherits"),
    Mistake(TOWN, 'prefers = ["senior"]', "prefers = []", "no-senior-counter", "hall town → counters",
            'add to at least one counter: prefers = ["senior"]', marker="[[counters]]"),
    Mistake(CENTRE, 'departments = ["property"]\nzone = "east"\n\n[[counters]]',
            'departments = ["property", "desk"]\nzone = "east"\n\n[[counters]]', "department-in-two-series",
            "hall centre → series[2] → departments[2]",
            "a department draws from one series: remove it from one of them", marker='["property", "desk"]'),
    Mistake(CENTRE, 'departments = ["property"]\n\n[[terminals]]', 'departments = ["desk"]\n\n[[terminals]]',
            "item-without-counter", "hall centre → series[2] → departments[1]",
            'add "property" to the departments of a counter, or stop these items under offer.exclude',
            marker='departments = ["property"]'),
    Mistake("county.toml", 'item = "desk-general"', 'item = "property-search"', "choice-not-offered",
            "county → senior_choices[1] → item", "choose another item, or let the hall offer this one"),
    Mistake("calendar.toml", 'issue_until = "17:15"', 'issue_until = "17:45"', "hours-out-of-order",
            "county → calendar → hours[1] → close",
            "write: issue_from ≤ open < close, issue_from < issue_until ≤ close"),
    Mistake("calendar.toml", 'issue_from = "08:15"', 'issue_from = "08:45"', "hours-out-of-order",
            "county → calendar → hours[1] → open",
            "write: issue_from ≤ open < close, issue_from < issue_until ≤ close"),
    Mistake(TOWN, 'open = "13:30", close = "17:00", issue_from = "13:30"',
            'open = "11:30", close = "17:00", issue_from = "11:30"', "hours-overlap", "hall town → calendar → hours[2]",
            "write them in order, each starting after the one before has ended"),
    Mistake(TOWN, 'phone = "102"', 'phone = "102"\ntimezone = "Asia/Shanghia"', "unknown-timezone",
            "hall town → timezone",
            'did you mean "Asia/Shanghai"? usually "Asia/Shanghai"', marker="timezone"),
    Mistake("county.toml", "[[senior_choices]]", '[brand]\nlogo = "river"\n\n[[senior_choices]]', "missing-logo",
            "county → brand → logo", "put them into logos/ of the county (-mono.png is the black and white one for "
            "the ticket), or use: mountain", marker='"river"'),
    Mistake("county.toml", '"ticket.farewell" = { zh = "慢走，常来", en = "Goodbye" }',
            '"ticket.zone" = { zh = "请到{zoen}等候", en = "Wait in {zone}" }', "lost-placeholder",
            "county → wording → ticket.zone → zh", "keep exactly: {zone}"),
    Mistake(TOWN, 'zone = "room"\n\n[[counters]]', 'zone = "room"\nfirst = 500\nlast = 100\n\n[[counters]]',
            "range-reversed", "hall town → series[1] → last", "make the first one the smaller", marker="last = 100"),
    Mistake(CENTRE, 'code = "k1"', 'code = "k1"\nidle_ask_s = 120', "range-reversed",
            "hall centre → terminals[1] → idle_leave_s", "make the first one the smaller", marker="[[terminals]]"),
    Mistake(CENTRE, 'code = "k1"', 'code = "k1"\nunattended = true', "unattended-without-owner",
            "hall centre → terminals[1] → unattended", 'add to the hall: owner = { zh = "…", en = "…" }',
            marker="unattended"),
    Mistake(CENTRE, 'tier = "county"', 'tier = "township"', "county-hall-count", "halls",
            'exactly one hall in halls/ must have tier = "county"', found_in="halls"),
    # items
    Mistake(PROPERTY, "当场打印结果", "当场办好。", "repeated-text", "item property-search → guide → steps[2]",
            'write a block [step.CODE] in shared/ and { use = "CODE" } in both places, or say what is special here',
            marker="当场办好"),
    Mistake(PROPERTY, "买卖合同", "户口簿", "repeated-text", "item property-sale → guide → materials[2]",
            'write a block [material.CODE] in shared/ and { use = "CODE" } in both places, or say what is special here',
            marker="户口簿"),
    Mistake(DESK, 'zh = "当场办好"', 'zh = "讲给工作人员听"', "repeated-in-guide",
            "item desk-general → guide → steps[2]",
            "remove one of the two", marker="Done on the spot"),
    Mistake(SHARED, "[step.collect", '[step.unused]\nzh = "一"\nen = "One"\n\n[step.collect', "unused-block",
            "step unused",
            'remove it, or write { use = "unused" } in an item'),
    Mistake(PROPERTY, '{ use = "household-book",', '{ use = "household-book", issuer = "applicant",',
            "override-not-allowed", "item property-sale → guide → materials[1] → issuer",
            "only these may be added: who, note, form, copies, commitment; for more write another block, or the "
            "thing in full", marker="household-book"),
    Mistake(PROPERTY, "promised_days = 4", "promised_days = 31", "promise-over-limit",
            "item property-sale → guide → promised_days",
            "promised_days cannot exceed legal_days: lower it, or check legal_days"),
    Mistake(PROPERTY, 'plain = { zh = "房子过户"', 'plain = { zh = "我想把老家的房子过户给儿子"', "text-too-long",
            "item property-sale → plain", "at most 10 hanzi"),
    Mistake(PROPERTY, 'tiers = ["county"]', 'tiers = ["bank"]', "offered-nowhere", "item property-sale",
            "look at tiers, at the departments of the halls' series, and at offer.exclude", marker="[[item]]"),
]  # fmt: skip
