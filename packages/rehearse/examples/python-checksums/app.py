# Downloads with their checksums, Python's standard library: one thread for each connection.
import os
import subprocess
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FIXED = os.environ.get("FIXED") == "1"


def checksum(data: bytes) -> str:
    if FIXED:
        return f"{zlib.crc32(data):08x}"
    # The program that was used by hand before, once for each visitor.
    return subprocess.run(["cksum"], input=data, capture_output=True, check=True).stdout.split()[0].decode()


class Downloads(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self):
        if not self.path.startswith("/files/"):
            self.send_error(404)
            return
        data = (self.path * 200).encode()
        body = f"{self.path} {len(data)} {checksum(data)}\n".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    request_queue_size = 512


Server(("127.0.0.1", int(os.environ["PORT"])), Downloads).serve_forever()
