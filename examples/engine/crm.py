#!/usr/bin/env python3
"""Stands in for a CRM and for the receiver of call details, on port 8090."""

import http.server


class Desk(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.answer(200, b'{"tier": "gold"}')

    def do_POST(self):
        print(self.headers["webhook-id"], self.rfile.read(int(self.headers["content-length"])).decode(), flush=True)
        self.answer(204, b"")

    def answer(self, status, body):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


http.server.ThreadingHTTPServer(("127.0.0.1", 8090), Desk).serve_forever()
