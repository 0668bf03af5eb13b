#!/bin/sh
# The controller against both simulators, from kubectl apply to a job that is as Git wants it.
#   CONTROLLER='docker run … IMAGE' .github/smoke.sh FOLDER
# CONTROLLER is what stands before fjj's arguments; the simulators are those of this checkout. FOLDER is empty and has the
# same path for all. Needs kubectl. Run as it stands by test/image/smoke.test.ts, with the bundle in place of the image.
set -eu
folder=$1
cd "$(dirname "$0")/.."

running=
trap 'kill $running 2>/dev/null || :' EXIT
fail() {
  echo "smoke: $1" >&2
  cat "$folder"/*.log >&2 || :
  exit 1
}
# A word in a file, within a minute.
await() {
  tries=300
  until grep -q "$1" "$2"; do
    tries=$((tries - 1))
    [ "$tries" -gt 0 ] || fail "no $1 in $2"
    sleep 0.2
  done
}
# A field of the line in which a simulator says where it is.
field() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" "$2"; }

$CONTROLLER help controller | grep -q -- --dli-endpoint || fail 'help does not know the settings'
code=0
$CONTROLLER controller --concurency=3 2>"$folder/refused.log" || code=$?
[ "$code" = 2 ] || fail "exit code $code on a bad flag"
grep -qx 'unknown flag --concurency; the nearest is --concurrency' "$folder/refused.log" || fail 'another word on a bad flag'
code=0
$CONTROLLER simulate dli 2>"$folder/refused.log" || code=$?
[ "$code" = 2 ] && grep -q 'npx fjj simulate' "$folder/refused.log" || fail 'simulate does not say where the simulators are'

for which in dli kubernetes; do
  node tools/fjj.js simulate "$which" >"$folder/$which.log" 2>&1 &
  running="$running $!"
done
for which in dli kubernetes; do await '"url"' "$folder/$which.log"; done
kubeconfig=$folder/kubeconfig
cp "$(field kubeconfig "$folder/kubernetes.log")" "$kubeconfig"
# The controller has another user.
chmod 644 "$kubeconfig"

$CONTROLLER controller "--kubeconfig=$kubeconfig" \
  "--dli-endpoint=$(field url "$folder/dli.log")" "--iam-endpoint=$(field iamUrl "$folder/dli.log")" \
  --lease-namespace=default --health-address=127.0.0.1:0 --metrics-address=127.0.0.1:0 >"$folder/controller.log" 2>&1 &
controller=$!
running="$running $controller"

cluster() { kubectl "--kubeconfig=$kubeconfig" "--cache-dir=$folder/cache" --namespace=streaming "$@"; }
for name in namespace secret test1; do cluster apply -f "manifests/$name.yaml"; done
cluster wait --for=condition=Ready fjj/test1 --timeout=60s || fail 'the object is not Ready'
[ -n "$(cluster get fjj test1 -o 'jsonpath={.status.update_time}')" ] || fail 'the job was not updated'

kill -TERM "$controller"
code=0
wait "$controller" || code=$?
[ "$code" = 0 ] || fail "exit code $code on SIGTERM"
await '"msg":"stopped"' "$folder/controller.log"
echo 'smoke: passed'
