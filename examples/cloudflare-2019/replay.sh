#!/usr/bin/env bash
# Replays the outage of Cloudflare on 2 July 2019 as incidentctl commands: replay.sh FOLDER
#
# It makes FOLDER/logbook, a repository with the record, and beside it what the screens showed.
# The facts are those of the company's public account, "Details of the Cloudflare outage on July 2,
# 2019", in other words. Who did what is not in it: the people here are roles, and that one of them
# took command, and when, is ours.
#
# INCIDENTCTL_NOW stands in for the clock, so every run makes the same bytes.
set -euo pipefail

folder=${1:?usage: replay.sh FOLDER (it must not exist)}
mkdir "$folder"
cd "$folder"

export INCIDENTCTL_NOW TZ=UTC COLUMNS=100 GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1

# The record is written afterwards, from one minute to the next.
minute=0
tick() {
  minute=$((minute + 1))
  INCIDENTCTL_NOW=$(printf '2019-07-12T09:%02d:00Z' "$minute")
}

# as ROLE COMMAND…: who is at the keyboard. Only the commander can take command and close; all else
# is written down by the scribe, who says whose words or deeds they were.
as() {
  GIT_AUTHOR_NAME=$1
  GIT_AUTHOR_EMAIL=$(printf '%s' "$1" | tr 'A-Z ' 'a-z-')@example.com
  shift
  tick
  incidentctl "$@"
}

# said ROLE TIME [OPTION]… TEXT: a note by somebody, at that time on the day.
said() {
  local role=$1 at=2019-07-02T$2Z
  shift 2
  as Scribe note --by "$role <$(printf '%s' "$role" | tr 'A-Z ' 'a-z-')@example.com>" --at "$at" "$@"
}

git init --quiet --initial-branch=main logbook
cd logbook
as Scribe init

as Scribe open "Visitors get 502 errors from all locations" \
  --kind backfill --severity sev1 --service http --service waf --service dashboard \
  --started 2019-07-02T13:42Z --detected 2019-07-02T13:45Z --at 2019-07-02T13:45Z \
  --message "The first page: a synthetic test of the web application firewall (WAF) fails."

said "WAF engineer" 13:42 --as action \
  "A change to the managed rules of the WAF is deployed worldwide in one step. The regular expression of one rule backtracks catastrophically."
said "SRE on call" 13:42 --as observation \
  "Impact starts: CPU for HTTP traffic goes to 100 % on nearly every server; visitors get 502 errors; at the worst, up to about 80 % of the traffic is lost."
said "SRE on call" 13:45 --as observation <<'TEXT'
Many alerts follow the first page:

- end-to-end tests fail
- global traffic drops
- 502 errors
- CPU is exhausted in many locations
TEXT
as "Incident commander" take --at 2019-07-02T13:50Z \
  "I have it. (The public account names no commander; this role and its time are ours.)"
said "SRE on call" 13:51 --as hypothesis \
  "This is an attack. (The account gives no minute; it was before 14:00.)"
said "WAF engineer" 14:00 --as observation \
  "The WAF is the component at fault. An attack is ruled out."
said "Incident commander" 14:02 --as decision \
  'A "global terminate" of the managed rules is proposed: off, worldwide.'
said "SRE on call" 14:02 --as observation \
  "The internal tools can't be reached: our own outage locks us out of the control panel. We use a bypass that we have seldom practised."
said "SRE on call" 14:07 --as action \
  "The global terminate is executed. (Mitigated.)"
said "SRE on call" 14:09 --as observation \
  "Traffic and CPU are back to normal worldwide. (The impact is over.)"
said "WAF engineer" 14:09 --as action \
  "Until 14:52: the change is reverted and tested in one city, on a part of the traffic, to be sure of the cause."
said "WAF engineer" 14:52 --as action \
  "The WAF is switched on again worldwide. (Resolved for good.)"
said "Incident commander" 14:52 --as decision <<'TEXT'
Follow-ups:

- put the CPU protection back
- inspect all managed rules
- measure the performance of rules in tests
- move to an engine with guarantees (re2, or Rust's regex)
- staged roll-out for rules
- an emergency way off the network for the tools
- better status communication
TEXT

incidentctl status >../status.txt
incidentctl status --json >../status.json

as "Incident commander" close --at 2019-07-02T14:52Z \
  --summary "One rule of the web application firewall, deployed worldwide at once, used up the CPU of nearly every server. Visitors got 502 errors for 27 minutes, until all managed rules were switched off. They were switched on again at 14:52, without the change." \
  --root-cause "a regular expression that could backtrack without bound" \
  --root-cause "a CPU protection removed by mistake weeks before" \
  --root-cause "a test suite that did not measure CPU" \
  --root-cause "an engine without a complexity guarantee" \
  --root-cause "a process that let a non-emergency rule go worldwide at once" \
  --root-cause "a rollback plan that needed the full WAF build twice" \
  --root-cause "slow access to tools: credentials that are rarely used had been disabled" \
  --root-cause "customers could not reach the dashboard" \
  --root-cause "the status page and support were overwhelmed" \
  --postmortem https://blog.cloudflare.com/details-of-the-cloudflare-outage-on-july-2-2019/ \
  --thanks "SRE on call" --thanks "WAF engineer"

id=$(basename incidents/2019/07/INC-*.md | cut -d- -f3)
incidentctl show "$id" >../show.txt
incidentctl show "$id" --json >../show.json
