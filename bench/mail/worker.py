"""`python -m bench.mail.worker`: the worker process as it is, where no name server answers."""

from bench.mail.ground import ask_no_name_server
from gongdan.app.worker import run_worker

ask_no_name_server()
run_worker()
