#!/usr/bin/env python3
"""A mock HID reader (2B8B:2721) on a umockdev test bed, bridged report by report to a simulated module.

Run as: umockdev-wrapper /usr/bin/python3 umockdevReader.py SOCKET -- COMMAND ARGUMENT...
SOCKET is a unix socket that carries 64-byte reports both ways. COMMAND runs with the mock device in sight. Lines on
standard input, `unplug` and `plug`, pull the cable and put it back; its end ends the command.
"""
import collections, errno, os, socket, struct, subprocess, sys, threading
import gi

gi.require_version("UMockdev", "1.0")
from gi.repository import GLib, UMockdev

SOCKET = sys.argv[1]
COMMAND = sys.argv[sys.argv.index("--") + 1 :]
VENDOR, PRODUCT = 0x2B8B, 0x2721
# A vendor-defined page, 64 bytes in, 64 bytes out, no report id.
DESCRIPTOR = bytes.fromhex("0600ff0901a101150026ff00750895400901810209019102c0")
USB = "/devices/pci0000:00/0000:00:14.0/usb1/1-1"
HID = f"{USB}/1-1:1.0/0003:{VENDOR:04X}:{PRODUCT:04X}.0001"

# "hidraw0=00" and not "hidraw0": without contents the node would be a pseudo terminal, on which poll() says nothing.
DEVICE = f"""P: {HID}/hidraw/hidraw0
N: hidraw0=00
E: DEVNAME=/dev/hidraw0
E: MAJOR=240
E: MINOR=0
E: SUBSYSTEM=hidraw
A: dev=240:0\\n
L: device=../../../0003:{VENDOR:04X}:{PRODUCT:04X}.0001

P: {HID}
E: DRIVER=hid-generic
E: HID_ID=0003:0000{VENDOR:04X}:0000{PRODUCT:04X}
E: HID_NAME=Mock ID Card Reader
E: HID_PHYS=usb-0000:00:14.0-1/input0
E: HID_UNIQ=SIM0001
E: SUBSYSTEM=hid
H: report_descriptor={DESCRIPTOR.hex().upper()}

P: {USB}/1-1:1.0
E: DEVTYPE=usb_interface
E: INTERFACE=3/0/0
E: SUBSYSTEM=usb
A: bInterfaceClass=03\\n
A: bInterfaceNumber=00\\n

P: {USB}
N: bus/usb/001/002
E: DEVTYPE=usb_device
E: DEVNAME=/dev/bus/usb/001/002
E: MAJOR=189
E: MINOR=1
E: PRODUCT={VENDOR:x}/{PRODUCT:x}/100
E: SUBSYSTEM=usb
A: idVendor={VENDOR:04x}\\n
A: idProduct={PRODUCT:04x}\\n
A: bcdDevice=0100\\n
A: manufacturer=Mock\\n
A: product=Mock ID Card Reader\\n
A: serial=SIM0001\\n
"""

bed = UMockdev.Testbed.new()
bed.add_from_string(DEVICE)
plugged = True
module = None
reports = collections.deque()
reads = []  # reads of the driver that wait for a report


def hand_out():
    while reads and reports:
        client, timer = reads.pop(0)
        GLib.source_remove(timer)
        report = reports.popleft()
        client.get_arg().update(0, report)
        client.complete(len(report), 0)
    return False


def listen(connection):
    pending = b""
    while True:
        try:
            data = connection.recv(65536)
        except OSError:
            return
        if not data:
            return
        pending += data
        while len(pending) >= 64:
            reports.append(pending[:64])
            pending = pending[64:]
        GLib.idle_add(hand_out, priority=GLib.PRIORITY_HIGH)


def power_on():
    global module
    module = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    module.connect(SOCKET)
    threading.Thread(target=listen, args=(module,), daemon=True).start()


def on_ioctl(_handler, client):
    request = client.get_request() & 0xFFFFFFFF
    kind, number = (request >> 8) & 0xFF, request & 0xFF
    if kind != ord("H"):
        client.complete(-1, errno.ENOTTY)
    elif number == 1:  # HIDIOCGRDESCSIZE
        client.get_arg().resolve(0, 4).update(0, struct.pack("<i", len(DESCRIPTOR)))
        client.complete(0, 0)
    elif number == 2:  # HIDIOCGRDESC
        client.get_arg().resolve(0, 4 + 4096).update(0, struct.pack("<I", len(DESCRIPTOR)) + DESCRIPTOR)
        client.complete(0, 0)
    elif number == 3:  # HIDIOCGRAWINFO
        client.get_arg().resolve(0, 8).update(0, struct.pack("<IHH", 3, VENDOR, PRODUCT))
        client.complete(0, 0)
    else:
        client.complete(-1, errno.EINVAL)
    return True


def give_up(client):
    for index, (waiting, _) in enumerate(reads):
        if waiting is client:
            reads.pop(index)
            client.complete(-1, errno.EAGAIN)
            break
    return False


def on_read(_handler, client):
    if not plugged:
        client.complete(-1, errno.EIO)
    elif reports:
        report = reports.popleft()
        client.get_arg().update(0, report)
        client.complete(len(report), 0)
    else:
        reads.append((client, GLib.timeout_add(10, give_up, client)))
    return True


def on_write(_handler, client):
    if not plugged:
        client.complete(-1, errno.EIO)
        return True
    data = bytes(client.get_arg().retrieve())
    module.sendall(data[1:].ljust(64, b"\0")[:64])  # without the report id
    client.complete(len(data), 0)
    return True


def unplug():
    global plugged
    plugged = False
    module.shutdown(socket.SHUT_RDWR)  # closing alone would wait for the thread that listens
    module.close()
    reports.clear()
    for client, timer in reads:
        GLib.source_remove(timer)
        client.complete(-1, errno.EIO)
    reads.clear()
    # Leaf first: removing the root leaves the class links of its children.
    for path in (f"{HID}/hidraw/hidraw0", HID, f"{USB}/1-1:1.0", USB):
        bed.uevent(f"/sys{path}", "remove")
        bed.remove_device(f"/sys{path}")
    return False


def plug():
    global plugged
    plugged = True
    power_on()
    bed.add_from_string(DEVICE)
    bed.uevent(f"/sys{USB}", "add")
    return False


def take_orders():
    for line in sys.stdin:
        GLib.idle_add({"unplug": unplug, "plug": plug}[line.strip()])
    child.kill()


handler = UMockdev.IoctlBase()
handler.connect("handle-ioctl", on_ioctl)
handler.connect("handle-read", on_read)
handler.connect("handle-write", on_write)
bed.attach_ioctl("/dev/hidraw0", handler)
power_on()
loop = GLib.MainLoop()
child = subprocess.Popen(COMMAND, stdin=subprocess.DEVNULL)


def wait_for_child():
    child.wait()
    GLib.idle_add(loop.quit)


threading.Thread(target=take_orders, daemon=True).start()
threading.Thread(target=wait_for_child, daemon=True).start()
loop.run()
os._exit(child.returncode)
