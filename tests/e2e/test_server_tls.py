"""Between machines the server speaks TLS, streams included."""

from __future__ import annotations

import datetime as dt
import ipaddress
import select
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.kit.served import ROOT


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("tls")
    key, now = ec.generate_private_key(ec.SECP256R1()), dt.datetime.now(dt.UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hall")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "key.pem").write_bytes(private)
    return folder / "cert.pem", folder / "key.pem"


@pytest.fixture
def address(tmp_path: Path, certificate: tuple[Path, Path]) -> Iterator[str]:
    cert, key = map(str, certificate)
    command = [sys.executable, "-m", "queue_server", "serve", "--data", str(tmp_path), "--port", "0"]
    command += ["--tls-cert", cert, "--tls-key", key]
    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=log)
    out, deadline = server.stdout, time.monotonic() + 60
    assert out is not None
    while not select.select([out], [], [], 0.2)[0]:
        assert server.poll() is None
        assert time.monotonic() < deadline
    yield out.readline().decode().removeprefix("listening on ").strip()
    server.terminate()
    server.wait(20)
    out.close()


def test_pages_interface_and_streams_come_over_tls(address: str, certificate: tuple[Path, Path]) -> None:
    assert address.startswith("https://127.0.0.1:")
    trusted = ssl.create_default_context(cafile=certificate[0])
    with httpx.Client(verify=trusted, timeout=20, trust_env=False) as client:
        assert client.get(f"{address}/api/v1/halls").status_code == 200
        with client.stream("GET", f"{address}/api/v1/halls/yongxin/events") as stream:
            assert next(stream.iter_lines()).startswith("retry:")
        session = client.post(f"{address}/api/v1/session", json={"name": "nobody", "password": "wrong"})
        assert session.status_code == 401


def test_a_certificate_without_its_key_is_refused(tmp_path: Path, certificate: tuple[Path, Path]) -> None:
    command = [
        sys.executable,
        "-m",
        "queue_server",
        "serve",
        "--data",
        str(tmp_path),
        "--tls-cert",
        str(certificate[0]),
    ]
    refused = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (refused.returncode, refused.stderr) == (1, "hall: --tls-cert and --tls-key go together\n")
