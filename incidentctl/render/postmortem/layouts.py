"""The layouts that come with incidentctl, in the order in which well-known teams tell it.

Their sources: the example postmortem of Google's book *Site Reliability Engineering* (appendix D),
PagerDuty's *Postmortem Template* (response.pagerduty.com), and Atlassian's *Incident postmortem
template* (Incident Management Handbook). The words and the questions are ours.
"""

from __future__ import annotations

_HEAD = """# Postmortem: {{ title }}

"""
_FACTS = """| | |
|---|---|
| Incident | {{ record }} |
| Date | {{ date }} |
| Severity | {{ severity }} |
| Services | {{ services }} |
| Duration | {{ duration }} |
| In command | {{ commanders }} |
| Status of this document | draft |

"""
_BLAMELESS = """_Everybody did what made sense to them with what they knew. Ask what made it
likely, not who did it._

"""
_LESSONS = """
### What went well

{{ went-well }}

### What went badly

{{ went-badly }}

### Where we got lucky

{{ lucky }}

### What surprised us

{{ surprised }}
"""
_PEOPLE = """
## Who took part

{{ roster }}

{{ thanks }}
"""

_START = _HEAD + _FACTS + _BLAMELESS

GOOGLE_SRE = (
    _START
    + """## Summary

{{ summary }}

## Impact

{{ impact }}

{{ numbers }}

## Root causes

{{ causes }}

## Trigger

{{ trigger }}

## Resolution

{{ resolution }}

## Detection

{{ detection }}

## Action items

{{ follow-ups }}

## Lessons learned
"""
    + _LESSONS
    + """
## Timeline

{{ timeline }}
"""
    + _PEOPLE
    + """
## The external message

{{ external-message }}

## Supporting information

{{ links }}
"""
)

PAGERDUTY = (
    _START
    + """## Overview

{{ summary }}

## What happened

{{ trigger }}

## Contributing factors

{{ causes }}

## Resolution

{{ resolution }}

## Impact

{{ impact }}

{{ numbers }}

## Detection

{{ detection }}

## Responders

{{ roster }}

{{ thanks }}

## Timeline

{{ timeline }}

## How'd we do?
"""
    + _LESSONS
    + """
## Action items

{{ follow-ups }}

## Messaging

### Internal message

{{ internal-message }}

### External message

{{ external-message }}

## Links

{{ links }}
"""
)

ATLASSIAN = (
    _START
    + """## Incident summary

{{ summary }}

## Lead-up

{{ trigger }}

## Fault

{{ causes }}

## Impact

{{ impact }}

{{ numbers }}

## Detection

{{ detection }}

## Response

{{ roster }}

{{ thanks }}

## Recovery

{{ resolution }}

## Timeline

{{ timeline }}

## Root cause: the five whys

1. _Why did it hurt our users?_
2. _And why was that possible?_
3. _And why?_
4. _And why?_
5. _And why? There is seldom one answer: keep them all._

## Backlog check

_Was there work, planned or postponed, that would have prevented it, or made it smaller?_

## Recurrence

_Has this happened before? What was agreed on then, and what became of it?_

## Lessons learned
"""
    + _LESSONS
    + """
## Corrective actions

{{ follow-ups }}

## The external message

{{ external-message }}

## Links

{{ links }}
"""
)

SHORT = (
    _HEAD
    + """{{ record }} · {{ date }} · {{ severity }} · {{ duration }} · led by {{ commanders }}

## What happened

{{ summary }}

## Impact

{{ impact }}

## What had to come together

{{ causes }}

## What we learned
"""
    + _LESSONS
    + """
## What we will do

{{ follow-ups }}

## Timeline

{{ timeline }}

{{ thanks }}
"""
)

LAYOUTS = {
    "google-sre": GOOGLE_SRE,
    "pagerduty": PAGERDUTY,
    "atlassian": ATLASSIAN,
    "short": SHORT,
}
"""Each built-in layout by its name; the first is used where none is named."""
DEFAULT = "google-sre"
