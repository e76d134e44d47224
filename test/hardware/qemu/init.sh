#!/bin/busybox sh
# The first process of the guest: loads the kernel's modules, mounts the host's files read-only, runs the tests in them.
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
while read -r module; do insmod "/modules/$module"; done < /modules/order
mount -t 9p -o trans=virtio,version=9p2000.L,msize=524288,ro,cache=loose host /host || poweroff -f
mount -t proc proc /host/proc
mount -t sysfs sys /host/sys
mount -t devtmpfs dev /host/dev
mount -t tmpfs tmp /host/run
mount -t tmpfs tmp /host/tmp
export HOME=/root PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin
chroot /host $(cat /command)
poweroff -f
