"""An airfield closes while the operation runs: python3 example.py SCENARIO PLACE"""
import sys

from echelon import Session, SessionError


def main(scenario, place):
    with Session(scenario) as s:
        planned = s.plan(iterations=50)
        print(f"planned: {planned['missions']} missions, legal: {planned['legal']}")
        answer = s.replan(at_min=600, events=[{"known": 600, "kind": "location", "subject": place, "to": 1200}])
        print(f"{place} is shut from 600 to 1200: {answer['flown']} have begun, "
              f"{len(answer['changed'])} new or changed, {len(answer['dropped'])} dropped, legal: {answer['legal']}")
        try:
            s.event([{"known": 700, "kind": "location", "subject": "no-such-place"}])
        except SessionError as e:
            print(f"refused: {e.errors[0]['message']}")
        return 0 if answer["legal"] else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
