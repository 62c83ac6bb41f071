"""Connects standard input and output to a TCP port: port_stdio.py ADDRESS PORT.

Says "@dockbridge" and a line feed once it is connected; then bytes go both ways, and the end of each way by
itself. sshd gives it one socket for both ways, or a pipe for each. It ends when both ways have ended, or when whoever
has started it hangs up.
"""
import os, select, socket, stat, sys, threading

ended = []


def copy(read, write, finish):
    try:
        while True:
            piece = memoryview(read(1 << 18))
            if not piece:
                break
            while piece:
                piece = piece[write(piece):]
    except OSError:
        pass
    try:
        finish()
    except OSError:
        pass
    ended.append(finish)
    if len(ended) == 2:
        os._exit(0)


def finish_output():
    os.close(2)  # sshd passes the end of the output on only once that of the errors has come
    if is_socket:
        socket.socket(fileno=os.dup(1)).shutdown(socket.SHUT_WR)
    else:
        os.close(1)


def start(*arguments):
    way = threading.Thread(target=copy, args=arguments, daemon=True)
    way.start()
    return way


is_socket = stat.S_ISSOCK(os.fstat(1).st_mode)
port = socket.create_connection((sys.argv[1], int(sys.argv[2])))
port.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
os.write(1, b"@dockbridge\n")
ways = [
    start(lambda size: os.read(0, size), port.send, lambda: port.shutdown(socket.SHUT_WR)),
    start(port.recv, lambda piece: os.write(1, piece), finish_output),
]
if is_socket:
    hung_up = select.poll()
    hung_up.register(1, 0)
    hung_up.poll()
else:
    for way in ways:
        way.join()
os._exit(0)
