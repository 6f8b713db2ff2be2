#!/usr/bin/env python3
"""A small flow engine: takes one call through a flow that `hook serve` runs.

The engine answers the call, runs the flow's steps while the caller hears music, hangs up, and hands the record of the
call over. What it could not hand over is on its own disk, and is repeated at the next start.

    hook serve examples/engine/project &
    python3 examples/engine/engine.py sales 919879072567
"""

import datetime
import http.client
import json
import os
import pathlib
import sys
import time
import uuid

SERVICE = os.environ.get("HOOK_SERVICE", "127.0.0.1:8080")
TOKEN = os.environ.get("HOOK_TOKEN")
SPOOL = pathlib.Path(os.environ.get("HOOK_SPOOL", "spool"))


def now():
    return datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="milliseconds")


def post(path, body, **headers):
    connection = http.client.HTTPConnection(SERVICE, timeout=90)
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    headers["Content-Type"] = "application/json"
    if TOKEN:
        headers["Authorization"] = f"Bearer {TOKEN}"
    connection.request("POST", path, json.dumps(body), headers)
    return connection.getresponse()


def run(flow, variables, call):
    """Runs the flow down to its end, and plays music while it waits."""
    body = {"variables": variables, "call": {"uuid": call}}
    answer = post(f"/v1/flows/{flow}/run", body, Accept="text/event-stream", Idempotency_Key=f"{call}-run")
    if answer.status != 200:
        print(f"  the flow did not run: {answer.read().decode()}")
        return variables
    event = None
    for line in answer:
        name, _, value = line.decode().rstrip("\n").partition(": ")
        if name == "event":
            event = value
        elif name == "data":
            told = json.loads(value)
            if event == "waiting":
                sound = "music" if told["hold_music"] else "silence"
                print(f"  {told['webhook']}: {sound} for at most {told['wait_ms']} ms")
            elif event == "answered":
                print(f"  {told['webhook']}: {told['status']}")
            elif event == "result":
                return told["variables"]
    # The connection broke off: what the flow came to is not known, and it is not run again.
    return variables


def end(flow, body):
    """Hands the record of a call over. Whether it is taken over; a refusal is for a person."""
    try:
        answer = post(f"/v1/flows/{flow}/end", body)
        told = answer.read().decode()
    except OSError as fault:
        print(f"  not handed over yet: {fault}")
        return False
    if answer.status == 202:
        print(f"  handed over: {json.loads(told)['delivery']}")
        return True
    if answer.status == 429 or answer.status >= 500:
        print(f"  not handed over yet: {answer.status}")
        return False
    sys.exit(f"  refused, a person must look: {told}")


def hand_over():
    """Hands over what is on the disk, oldest first."""
    for kept in sorted(SPOOL.glob("*.json"), key=lambda file: file.stat().st_mtime):
        spooled = json.loads(kept.read_text())
        pause = 0.5
        while not end(spooled["flow"], spooled["body"]):
            time.sleep(pause)
            pause = min(pause * 2, 30)
        kept.unlink()


def main():
    SPOOL.mkdir(exist_ok=True)
    hand_over()
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    flow, caller = sys.argv[1:3]
    call, started = str(uuid.uuid4()), now()
    print(f"call {call} from {caller}")
    variables = run(flow, {"$call.cli": caller}, call)
    leg = {"callee_number": caller, "start_time": started, "connect_time": started, "end_time": now()}
    record = {"uuid": call, "legs": [{**leg, "hangup_cause": "16", "incoming": True}]}
    print("  hang-up")
    # On the disk before the first attempt: the process may end in the middle of it.
    kept = SPOOL / f"{call}.json"
    new = kept.with_suffix(".new")
    with new.open("w") as file:
        json.dump({"flow": flow, "body": {"variables": variables, "call": record}}, file)
        file.flush()
        os.fsync(file.fileno())
    new.rename(kept)
    hand_over()


if __name__ == "__main__":
    main()
