# A search over recipes, Python's standard library: each search compares words, which holds the interpreter's one lock.
import json
import os
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

FIXED = os.environ.get("FIXED") == "1"
WORDS = ["apple", "butter", "cheese", "dough", "egg", "fig", "garlic", "honey", "leek", "mint", "nutmeg", "onion"]
RECIPES = [f"{WORDS[n % 12]} {WORDS[(n * 5 + 1) % 12]} {WORDS[(n * 7 + 3) % 12]} number {n}" for n in range(60000)]


def search(word):
    found = [(recipe.count(word), -len(recipe), recipe) for recipe in RECIPES if word in recipe]
    return [recipe for _, _, recipe in sorted(found, reverse=True)[:10]]


class Search(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self):
        word = parse_qs(urlsplit(self.path).query).get("word", [""])[0]
        body = json.dumps(search(word)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    request_queue_size = 512


server = Server(("127.0.0.1", int(os.environ["PORT"])), Search)


def end_with(parent):
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(0)


# The processes share the socket that listens; without `FIXED` there is one.
first = os.getpid()
for _ in range((os.cpu_count() or 1) - 1 if FIXED else 0):
    if os.fork() == 0:
        threading.Thread(target=end_with, args=(first,), daemon=True).start()
        break
server.serve_forever()
