"""The demo and the worker as real processes: they start, end when told, and leave nothing running behind them."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.processes import alive, family, manage, start, surroundings, wait_for

PASSWORD = "a password for the tests"
NOTE = "tests.newsroom.sample_jobs.note"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(port: int, path: str = "/healthz") -> bool:
    with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as response:
        return response.status == 200
    return False


def end(process: subprocess.Popen) -> None:
    """Whatever the test left running, and only that."""
    for pid in family(process.pid):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    printed, _ = process.communicate(timeout=10)
    print(printed)  # noqa: T201 - pytest shows it where a test fails


def lines(path) -> list[str]:
    """What the jobs have noted so far."""
    return path.read_text().split() if path.exists() else []


def clusters(pid: int) -> list[dict[int, str]]:
    """The processes of each cluster below a worker or a demo, the default queue's first."""
    workers = [one for one, line in family(pid).items() if " worker " in line]
    tops = [one for one in workers[1:] if set(family(one)) < set(family(workers[0])) and parent(one) == workers[0]]
    return [family(top) for top in sorted(tops)]


def parent(pid: int) -> int | None:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return None


def are_up(pid: int) -> bool:
    """Both clusters, each with the one that works, the pusher, the monitor, and the one that watches."""
    return [len(each) for each in clusters(pid)] == [4, 4]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A data folder after a demo's first start, and what that start printed."""
    data = tmp_path_factory.mktemp("demo")
    port = free_port()
    process = start("demo", "--port", str(port), data=data)
    try:
        wait_for(lambda: answers(port) or process.poll() is not None, seconds=60)
    finally:
        process.terminate()
        printed, _ = process.communicate(timeout=15)
    assert process.returncode == 0, printed
    (data / "printed").write_text(printed)
    return data


@pytest.fixture
def site(folder):
    """A demo that answers; its port and its process."""
    port = free_port()
    process = start("demo", "--port", str(port), data=folder)
    wait_for(lambda: answers(port))
    wait_for(lambda: are_up(process.pid))
    yield port, process
    end(process)


@pytest.fixture
def worker(folder):
    """A worker on the demo's database, both clusters up."""
    process = start("worker", data=folder)
    wait_for(lambda: are_up(process.pid))
    yield process
    end(process)


def enqueue(folder, *arguments, queue: str = "default") -> None:
    asked = f"from newsroom.lib import jobs; [jobs.enqueue(*job, queue={queue!r}) for job in {list(arguments)!r}]"
    result = manage("shell", "--no-imports", "-c", asked, data=folder)
    assert result.returncode == 0, result.stderr


def test_the_first_start_prints_a_password_and_the_second_does_not(folder):
    printed = (folder / "printed").read_text()
    accounts = re.findall(r"^  (writer|editor|audience|admin) +(\S{12,}) ", printed, re.MULTILINE)
    assert [name for name, _ in accounts] == ["writer", "editor", "audience", "admin"]
    assert len({password for _, password in accounts}) == 1
    port = free_port()
    process = start("demo", "--port", str(port), data=folder)
    wait_for(lambda: answers(port))
    process.terminate()
    again, _ = process.communicate(timeout=15)
    assert accounts[0][1] not in again
    assert "printed at the first start" in again


def test_ctrl_c_ends_everything_cleanly(site):
    _, process = site
    everyone = family(process.pid)
    os.killpg(process.pid, signal.SIGINT)
    printed, _ = process.communicate(timeout=10)
    assert process.returncode == 0
    assert printed.endswith("Stopped.\n")
    assert "Traceback" not in printed
    wait_for(lambda: not alive(everyone), seconds=5)


def test_nothing_outlives_a_killed_main_process(site):
    _, process = site
    everyone = family(process.pid)
    process.kill()
    process.wait()
    wait_for(lambda: not alive(everyone), seconds=10)


def test_a_killed_web_process_is_replaced(site):
    port, process = site
    main_line = family(process.pid)[process.pid]
    victim = next(pid for pid, line in family(process.pid).items() if line == main_line and pid != process.pid)
    os.kill(victim, signal.SIGKILL)
    wait_for(lambda: not alive([victim]))
    wait_for(lambda: len([line for line in family(process.pid).values() if line == main_line]) == 3)
    assert answers(port)


def test_any_killed_process_of_the_worker_costs_no_job(folder, site, tmp_path):
    _, process = site
    note = tmp_path / "note"
    _, quick = clusters(process.pid)
    os.kill([*quick][-1], signal.SIGKILL)  # the pusher, the monitor or the one that works
    wait_for(lambda: not alive(quick), seconds=10)  # the whole cluster goes: its queues cannot be trusted
    enqueue(folder, [NOTE, str(note), "done"], queue="quick")
    wait_for(lambda: lines(note) == ["done"])


def test_a_killed_cluster_leaves_nobody_and_starts_again(site):
    _, process = site
    default, _ = clusters(process.pid)
    os.kill(next(iter(default)), signal.SIGKILL)
    wait_for(lambda: not alive(default), seconds=10)
    wait_for(lambda: are_up(process.pid))


def test_an_upload_of_unknown_length_is_refused_in_words(site):
    port, _ = site
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(
            b"POST /newsletter/subscribe/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n3\r\na=b\r\n0\r\n\r\n"
        )
        answer = b"".join(iter(lambda: connection.recv(4096), b""))
    assert answer.startswith(b"HTTP/1.1 411 "), answer
    assert b"Content-Length" in answer


def test_two_workers_do_each_job_once(folder, worker, tmp_path):
    note = tmp_path / "note"
    second = start("worker", data=folder)
    try:
        wait_for(lambda: are_up(second.pid))
        enqueue(folder, *([NOTE, str(note), str(number)] for number in range(12)))
        wait_for(lambda: len(lines(note)) >= 12)
        assert sorted(map(int, lines(note))) == list(range(12))
    finally:
        end(second)


def test_the_worker_stops_within_ten_seconds_although_it_is_busy(folder, worker, tmp_path):
    note = tmp_path / "note"
    enqueue(folder, ["tests.newsroom.sample_jobs.note_and_sleep", str(note), "busy"])
    wait_for(note.exists)
    everyone = family(worker.pid)
    worker.terminate()
    worker.communicate(timeout=10)
    assert worker.returncode == 0
    assert not alive(everyone)


def test_a_killed_worker_leaves_nobody(worker):
    everyone = family(worker.pid)
    worker.kill()
    worker.wait()
    wait_for(lambda: not alive(everyone), seconds=10)


def test_a_taken_port_is_one_sentence(folder):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = manage("demo", "--port", str(port), data=folder)
    assert result.returncode == 1
    assert f"Port {port} on 127.0.0.1 is taken" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_port_that_does_not_exist_is_one_sentence(tmp_path):
    result = manage("demo", "--port", "70000", data=tmp_path)
    assert (result.returncode, result.stderr.count("\n")) == (1, 1)
    assert "70000 does not exist" in result.stderr


def test_fresh_refuses_a_folder_that_is_not_the_demos(tmp_path):
    (tmp_path / "thesis.odt").write_text("ten years")
    result = manage("demo", "--fresh", data=tmp_path)
    assert result.returncode == 1
    assert "something else" in result.stderr
    assert (tmp_path / "thesis.odt").exists()


def test_serve_refuses_a_database_that_is_not_up_to_date(tmp_path):
    result = manage("serve", "--port", str(free_port()), data=tmp_path)
    assert result.returncode == 1
    assert "run `manage.py migrate` first" in result.stderr


def test_the_surroundings_of_tests_hold_no_variable_of_the_machine(tmp_path):
    assert "DATABASE_URL" not in surroundings(tmp_path)
