#!/bin/sh
# Runs fjj in the root filesystem that tools/rootfs.ts made, as a pod of the chart runs it:
# UID 65532, no right at all, nothing writable, no HOME. Needs root.
#   tools/run-rootfs.sh ROOT ARGUMENT...
# A file that an argument such as --kubeconfig=/path names is there at the same path, as a copy.
# Of the environment, NODE_OPTIONS, FJJ_ and KUBERNETES_SERVICE_ variables go in.
# With ROOTFS_ACCOUNT, a folder, that is seen where a pod has the mount of its ServiceAccount.
# Its process id is fjj's: signals reach fjj, and its exit code comes back.
# With ROOTFS_CGROUP, a folder of a cgroup file system, it runs in a new cgroup beneath that, named for its process id, of
# 256 MiB, and sees it as a container sees its own. Whoever gave the folder removes what is in it.
set -eu

if [ "${1:-}" != --inside ]; then
  if [ -n "${ROOTFS_CGROUP:-}" ]; then
    ROOTFS_CGROUP=$ROOTFS_CGROUP/$$
    mkdir "$ROOTFS_CGROUP"
    # Version 2, or else 1; memory before swap, of which there may be no account.
    for limit in memory.max=256M memory.swap.max=0 memory.limit_in_bytes=256M memory.memsw.limit_in_bytes=256M; do
      file=$ROOTFS_CGROUP/${limit%=*}
      [ ! -e "$file" ] || echo "${limit#*=}" >"$file"
    done
    echo $$ >"$ROOTFS_CGROUP/cgroup.procs"
  fi
  # The mounts are this process's alone, and end with it.
  exec unshare --mount --propagation private ${ROOTFS_CGROUP:+--cgroup} -- "$0" --inside "$@"
fi
root=$2
top=$root/tmp
shift 2
account=var/run/secrets/kubernetes.io/serviceaccount
# A place for the mount, made in the image's files as container runtimes make it.
[ -z "${ROOTFS_ACCOUNT:-}" ] || mkdir -p "$root/$account"

# A root in memory that shows the files, and cannot be written once it is complete.
mount -t tmpfs -o mode=755,size=1m fjj "$top"
for path in "$root"/*; do
  name=${path##*/}
  mkdir "$top/$name"
  case $name in proc | dev | sys | tmp) continue ;; esac
  mount --bind "$path" "$top/$name"
  mount -o remount,bind,ro,nosuid,nodev "$top/$name"
done
if [ -n "${ROOTFS_ACCOUNT:-}" ]; then
  mount --bind "$ROOTFS_ACCOUNT" "$top/$account"
  mount -o remount,bind,ro,nosuid,nodev,noexec "$top/$account"
fi
if [ -n "${ROOTFS_CGROUP:-}" ]; then
  # Where a container has it, and Node looks for it.
  seen=$top/sys/fs/cgroup
  [ -e "$ROOTFS_CGROUP/memory.max" ] || seen=$seen/memory
  mkdir -p "$seen"
  mount --bind "$ROOTFS_CGROUP" "$seen"
  mount -o remount,bind,ro,nosuid,nodev,noexec "$seen"
fi
mount -t proc -o ro,nosuid,nodev,noexec proc "$top/proc"
for device in null zero random urandom; do
  : >"$top/dev/$device"
  mount --bind "/dev/$device" "$top/dev/$device"
done
for argument; do
  path=${argument#*=}
  [ "$path" != "$argument" ] && [ -f "$path" ] || continue
  mkdir -p "$top${path%/*}"
  install -o 65532 -g 65532 -m 400 "$path" "$top$path"
done
mount -o remount,ro,nosuid "$top"

set -- "$(command -v setpriv)" --no-new-privs --inh-caps=-all \
  "$(command -v chroot)" --userspec=65532:65532 --groups= "$top" /usr/bin/node --max-old-space-size-percentage=50 --max-semi-space-size=8 /app/fjj.js "$@"
for name in $(env | sed -n 's/^\(NODE_OPTIONS\|\(FJJ\|KUBERNETES_SERVICE\)_[A-Z_]*\)=.*/\1/p'); do
  eval "set -- \"$name=\${$name}\" \"\$@\""
done
exec env -i MALLOC_ARENA_MAX=1 "$@"
