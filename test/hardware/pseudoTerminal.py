#!/usr/bin/env python3
"""A pseudo terminal whose other side is standard input and output. Prints the path of the terminal, then relays bytes."""
import os, pty, select, sys, tty

master, slave = pty.openpty()
tty.setraw(slave)
sys.stdout.write(os.ttyname(slave) + "\n")
sys.stdout.flush()
stdin, stdout = sys.stdin.fileno(), sys.stdout.fileno()
while True:
    ready, _, _ = select.select([master, stdin], [], [])
    if master in ready:
        os.write(stdout, os.read(master, 65536))
    if stdin in ready:
        data = os.read(stdin, 65536)
        if not data:
            break
        os.write(master, data)
