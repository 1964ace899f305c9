#!/bin/sh
# Starts the promotion of a commit with Lockstep and waits for it. Needs a POSIX shell and curl, nothing else.
#
# Settings, all environment variables (action.yml sets them from its inputs):
#   LOCKSTEP_URL            where Lockstep is, such as https://lockstep.example.com
#   LOCKSTEP_TOKEN          a token with the role operator
#   LOCKSTEP_PIPELINE       name of the pipeline
#   LOCKSTEP_COMMIT         40 hex digits; empty: the head of the pipeline's branch
#   LOCKSTEP_WAIT_FOR       none, end, or the name of an environment (end)
#   LOCKSTEP_TIMEOUT        such as 90s, 45m, 6h (1h)
#   LOCKSTEP_POLL_INTERVAL  such as 5s (10s)
#   LOCKSTEP_CA_FILE        PEM file with certificate authorities to trust instead of the system's
#   LOCKSTEP_ALLOW_HTTP     true: send the token without TLS, also to another machine (false)
#
# Exit codes:
#   0 reached what was waited for     4 not reached in time; the promotion goes on
#   1 FAILED                          5 REJECTED
#   2 settings that make no sense     6 ABORTED
#   3 Lockstep refused                7 SUPERSEDED by another commit
set -u
# Bytes, and the order of ASCII, whatever the machine speaks.
LC_ALL=C
export LC_ALL
umask 077

readonly REACHED=0 FAILED=1 USAGE=2 REFUSED=3 TIMED_OUT=4 REJECTED=5 ABORTED=6 SUPERSEDED=7

# Messages ----------------------------------------------------------------------------------------

# GitHub reads a line that begins with :: as a command; what comes from elsewhere never begins a line here.
escaped() { printf '%s' "$1" | tr '\r\n' '  ' | sed 's/%/%25/g'; }
say() { printf 'Lockstep: %s\n' "$1"; }
notice() { printf '::notice title=Lockstep::%s\n' "$(escaped "$1")"; }
error() { printf '::error title=Lockstep::%s\n' "$(escaped "$1")"; }

# For Markdown: no markup, no links and no cells but ours.
marked() { printf '%s' "$1" | sed 's/&/\&amp;/g; s/</\&lt;/g; s/>/\&gt;/g; s/[][\\`*_{}|#~]/\\&/g'; }

usage() {
    error "$1"
    exit "$USAGE"
}

# Settings ----------------------------------------------------------------------------------------

# $1 name of the setting, $2 its value: prints seconds
seconds() {
    number=${2%[smh]}
    case $number in
        '' | *[!0-9]* | ???????*) return 1 ;;
    esac
    # A leading zero would make the shell read octal digits.
    number=$(printf '%s' "$number" | sed 's/^0*\([0-9]\)/\1/')
    case $2 in
        *h) echo $((number * 3600)) ;;
        *m) echo $((number * 60)) ;;
        *) echo "$number" ;;
    esac
}

url=${LOCKSTEP_URL:-}
url=${url%/}
token=${LOCKSTEP_TOKEN:-}
pipeline=${LOCKSTEP_PIPELINE:-}
commit=${LOCKSTEP_COMMIT:-}
wait_for=${LOCKSTEP_WAIT_FOR:-end}
ca_file=${LOCKSTEP_CA_FILE:-}
# Neither curl nor anything else started here inherits the token.
unset LOCKSTEP_TOKEN

case $url in
    https://?* | http://?*) ;;
    *) usage "url must be the address of Lockstep, such as https://lockstep.example.com" ;;
esac
case $url in
    *[!A-Za-z0-9:/._~%@\[\]-]*) usage "url has characters that an address has not" ;;
    *@*) usage "url must not have a user or a password in it" ;;
esac
case $url in
    https://* | http://localhost | http://localhost[:/]* | http://127.0.0.1 | http://127.0.0.1[:/]* | 'http://[::1]'*) ;;
    *) [ "${LOCKSTEP_ALLOW_HTTP:-false}" = true ] ||
        usage "url is http, so everybody on the way could read the token; use https (or set allow-http to true)" ;;
esac
case $token in
    *[!!-~]* | *[\"\\]*) usage "token has characters that no token of Lockstep has; is the secret complete?" ;;
esac
case $pipeline in
    '') usage "pipeline must name the pipeline" ;;
    *[!A-Za-z0-9._-]*) usage "pipeline may have letters, digits, dots, dashes and underscores" ;;
esac
case $commit in
    '') ;;
    *[!0-9a-f]*) usage "commit must be 40 lower-case hex digits" ;;
    *) [ "${#commit}" -eq 40 ] || usage "commit must be 40 lower-case hex digits" ;;
esac
case $wait_for in
    *[!A-Za-z0-9._-]*) usage "wait-for must be none, end, or the name of an environment" ;;
esac
timeout=$(seconds timeout "${LOCKSTEP_TIMEOUT:-1h}") || usage "timeout must be a time such as 90s, 45m or 6h"
interval=$(seconds poll-interval "${LOCKSTEP_POLL_INTERVAL:-10s}") || usage "poll-interval must be a time such as 10s"
[ "$timeout" -gt 0 ] || usage "timeout must be longer than nothing"
[ "$interval" -gt 0 ] || usage "poll-interval must be longer than nothing"
[ -z "$ca_file" ] || [ -r "$ca_file" ] || usage "ca-file $ca_file cannot be read"
command -v curl >/dev/null || usage "curl is not installed here"

work=$(mktemp -d "${TMPDIR:-/tmp}/lockstep.XXXXXX") || usage "no temporary directory can be made"
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

deadline=$(($(date +%s) + timeout))
left() { echo $((deadline - $(date +%s))); }

# The same for every attempt of this step, another one when the job is run again.
key="${GITHUB_REPOSITORY:-local}/${GITHUB_RUN_ID:-$(date +%s)-$$}/${GITHUB_RUN_ATTEMPT:-1}/$pipeline/${commit:-head}"
case $key in
    *[!!-~]* | *[\"\\]*) usage "GITHUB_REPOSITORY, GITHUB_RUN_ID or GITHUB_RUN_ATTEMPT is not what GitHub sets" ;;
esac
[ "${#key}" -le 200 ] || key=$(printf '%s' "$key" | cut -c "$((${#key} - 199))-")

# Requests ----------------------------------------------------------------------------------------

# $1 method, $2 path, $3 file with the body: sets $status (000: no answer), $trouble and the file $work/answer.
# What is secret reaches curl on its standard input: its arguments are there for everybody on the machine to see.
request() {
    : >"$work/answer"
    : >"$work/headers"
    limit=$(left)
    [ "$limit" -gt 0 ] || limit=1
    [ "$limit" -le 60 ] || limit=60
    status=$({
        printf 'url = "%s%s"\nrequest = "%s"\n' "$url" "$2" "$1"
        printf 'header = "Accept: text/plain"\nuser-agent = "lockstep-action"\n'
        printf 'output = "%s"\ndump-header = "%s"\nwrite-out = "%%{http_code}"\n' "$work/answer" "$work/headers"
        printf 'silent\nshow-error\nglobloff\nmax-redirs = 0\nmax-filesize = 1048576\nconnect-timeout = 10\nmax-time = %s\n' "$limit"
        [ -z "$token" ] || printf 'header = "Authorization: Bearer %s"\n' "$token"
        [ -z "$ca_file" ] || printf 'cacert = "%s"\n' "$(printf '%s' "$ca_file" | sed 's/[\\"]/\\&/g')"
        if [ -n "$3" ]; then
            printf 'header = "Content-Type: application/json"\nheader = "Idempotency-Key: %s"\n' "$key"
            printf 'data-binary = "@%s"\n' "$3"
        fi
    } | curl --disable --config - 2>"$work/trouble")
    code=$?
    trouble=$(tr '\r\n' '  ' <"$work/trouble" | sed 's/^curl: *//; s/ *$//')
    case $code in
        0) ;;
        1 | 3 | 60 | 77) # no such protocol, no address, a certificate that is not trusted, no CA file
            stop "$REFUSED" "$url cannot be talked to: $trouble" ;;
        *) status=000 ;;
    esac
}

# $1 key: its value in the last answer
value() { sed -n "s/^$1=//p" "$work/answer" | tr -d '\r' | sed -n 1p; }

retry_after() {
    sed -n 's/^[Rr][Ee][Tt][Rr][Yy]-[Aa][Ff][Tt][Ee][Rr]: *\([0-9][0-9]*\).*$/\1/p' "$work/headers" | sed -n '$p' | cut -c 1-5
}

# Says something once, not at every look.
said=
once() {
    [ "$1" = "$said" ] || say "$1"
    said=$1
}

# $1 seconds; not past the deadline
pause() {
    rest=$(left)
    [ "$1" -le "$rest" ] || set -- "$rest"
    [ "$1" -le 0 ] || sleep "$1"
}

# Makes a request until it has an answer that counts. $1 method, $2 path, $3 file with the body, $4 what it is for
ask() {
    delay=1
    while :; do
        request "$1" "$2" "$3"
        detail=$(value detail)
        case $status in
            2??)
                [ -z "$(value id)" ] || return 0
                why="what answers at $url is not Lockstep" ;;
            000) why="no answer: ${trouble:-the connection broke off}" ;;
            408 | 425 | 429 | 5??) why="Lockstep answered $status${detail:+: $detail}" ;;
            409)
                [ -n "$(retry_after)" ] || stop "$REFUSED" "Lockstep refused to $4 ($status): ${detail:-no reason given}"
                why="Lockstep answered $status: $detail" ;;
            401) stop "$REFUSED" "Lockstep does not know the token (401)" ;;
            403) stop "$REFUSED" "the token may not $4 (403): it needs the role operator" ;;
            *) stop "$REFUSED" "Lockstep refused to $4 ($status): ${detail:-no reason given}" ;;
        esac
        [ "$(left)" -gt 0 ] || stop "$TIMED_OUT" "could not $4 within ${timeout} s: $why"
        after=$(retry_after)
        pause_for=${after:-$delay}
        once "waits to $4: $why"
        pause "$pause_for"
        delay=$((delay * 2))
        [ "$delay" -le "$interval" ] || delay=$interval
    done
}

# What is told -------------------------------------------------------------------------------------

environments() {
    count=$(value environments)
    i=1
    while [ "$i" -le "${count:-0}" ]; do
        echo "$i"
        i=$((i + 1))
    done
}

outputs() {
    [ -n "${GITHUB_OUTPUT:-}" ] || return 0
    {
        printf 'promotion-id=%s\nnumber=%s\nurl=%s\nstatus=%s\n' \
            "$(value id)" "$(value number)" "$(value url)" "$(value status)"
        printf 'environments={'
        comma=
        for i in $(environments); do
            printf '%s"%s":"%s"' "$comma" \
                "$(value "environment.$i.name" | tr -cd 'A-Za-z0-9._-')" "$(value "environment.$i.status" | tr -cd 'A-Z_')"
            comma=,
        done
        printf '}\n'
    } >>"$GITHUB_OUTPUT"
}

# $1 the outcome in a sentence
summary() {
    [ -n "${GITHUB_STEP_SUMMARY:-}" ] || return 0
    {
        printf '### Promotion [#%s](%s) of `%s`: %s\n\n' \
            "$(value number)" "$(value url)" "$(value commit | cut -c 1-7)" "$(value status)"
        printf '%s\n\n%s\n\n' "$(marked "$(value title)")" "$(marked "$1")"
        printf '| Environment | Status | Clusters | Pull request | |\n|---|---|---|---|---|\n'
        for i in $(environments); do
            e="environment.$i"
            clusters=$(value "$e.clusters")
            [ "$clusters" = 0 ] && clusters= || clusters="$(value "$e.clustersProven") of $clusters proven"
            pull=$(value "$e.pullRequest")
            case $pull in
                http://* | https://*) pull="[#${pull##*/}]($pull)" ;;
                *) pull= ;;
            esac
            more=$(value "$e.reason")
            [ -n "$more" ] || more=$(value "$e.waiting")
            step=$(value "$e.step")
            printf '| %s | %s | %s | %s | %s |\n' "$(marked "$(value "$e.name")")" \
                "$(marked "$(value "$e.status")${step:+, $step}")" "$clusters" "$pull" "$(marked "$more")"
        done
        printf '\n'
        for i in $(environments); do clusters "environment.$i"; done
    } >>"$GITHUB_STEP_SUMMARY"
}

# $1 the key of an environment: its clusters by name, in Markdown; nothing when none was asked
clusters() {
    case $(value "$1.clusters") in "" | 0) return 0 ;; esac
    printf '**Clusters of %s**\n\n' "$(marked "$(value "$1.name")")"
    count=$(value "$1.unproven")
    n=1
    while [ "$n" -le "${count:-0}" ]; do
        printf -- '- **%s** %s: %s\n' "$(marked "$(value "$1.unproven.$n.name")")" \
            "$(marked "$(value "$1.unproven.$n.state")")" "$(marked "$(value "$1.unproven.$n.why")")"
        n=$((n + 1))
    done
    besides=$(value "$1.unprovenBesides")
    [ "${besides:-0}" = 0 ] || printf -- '- and %s more that are not proven\n' "$besides"
    names=$(value "$1.provenNames")
    besides=$(value "$1.provenBesides")
    [ "${besides:-0}" = 0 ] && besides= || besides=" and $besides more"
    [ -z "$names" ] || printf -- '- proven: %s%s\n' "$(marked "$names")" "$besides"
    printf '\n'
}

# Ends the script. $1 exit code, $2 why; what is known of the promotion is written down first
known=false
stop() {
    if [ "$known" = true ]; then
        cp "$work/promotion" "$work/answer"
        outputs
        summary "$2"
    elif [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then
        printf '### No promotion\n\n%s\n' "$(marked "$2")" >>"$GITHUB_STEP_SUMMARY"
    fi
    if [ "$1" -eq "$REACHED" ]; then notice "$2"; else error "$2"; fi
    exit "$1"
}

# $1 a status, $2 a sentence: ends the script unless the status is one on the way
ended() {
    case $1 in
        PENDING | RUNNING) ;;
        SUCCEEDED | NO_OP) stop "$REACHED" "$2" ;;
        FAILED) stop "$FAILED" "$2" ;;
        REJECTED) stop "$REJECTED" "$2" ;;
        ABORTED) stop "$ABORTED" "$2" ;;
        SUPERSEDED) stop "$SUPERSEDED" "$2" ;;
        *) stop "$REFUSED" "Lockstep says a status that this script does not know: $1" ;;
    esac
}

# The way ------------------------------------------------------------------------------------------

if [ -n "$commit" ]; then
    printf '{"pipeline":"%s","commit":"%s"}' "$pipeline" "$commit" >"$work/body"
else
    printf '{"pipeline":"%s"}' "$pipeline" >"$work/body"
fi
ask POST /api/v1/promotions "$work/body" "start the promotion"
known=true
id=$(value id)
name="promotion #$(value number)"
say "$name of $(value commit | cut -c 1-7): $(value url)"

while :; do
    cp "$work/answer" "$work/promotion"
    status_now=$(value status)
    reason=$(value reason)
    [ "$wait_for" != none ] || stop "$REACHED" "$name is $status_now"
    there=
    waiting=
    names=
    for i in $(environments); do
        e="environment.$i"
        at=$(value "$e.name")
        names="$names $at"
        if [ "$at" = "$wait_for" ]; then
            there=$(value "$e.status")
            why=$(value "$e.reason")
        fi
        if [ "$(value "$e.status")" = RUNNING ]; then
            waits=$(value "$e.waiting")
            step=$(value "$e.step")
            waiting="$waiting; $at ${waits:+waits: }${waits:-at $step}"
        fi
    done
    if [ "$wait_for" != end ]; then
        [ -n "$there" ] || stop "$USAGE" "wait-for: $name has no environment $wait_for; it has$names"
        ended "$there" "$name is $there in $wait_for${why:+: $why}"
    fi
    ended "$status_now" "$name is $status_now${reason:+: $reason}"
    [ "$(left)" -gt 0 ] ||
        stop "$TIMED_OUT" "$name is not there after ${timeout} s and goes on without being watched${waiting}"
    once "${waiting#; }"
    pause "$interval"
    ask GET "/api/v1/promotions/$id" "" "look at $name"
done
