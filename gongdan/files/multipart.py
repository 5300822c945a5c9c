"""The file inside a multipart/form-data body, as a stream: it is read as it comes and never gathered."""

from collections import deque
from collections.abc import AsyncIterable, AsyncIterator
from typing import Final

from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header

from gongdan.files.errors import UploadMalformed

FIELD: Final = "file"
# What may stand around the file: boundaries, headers, small fields that some clients add.
ALLOWANCE_BYTES: Final = 64 * 1024


def boundary_of(content_type: str) -> bytes:
    """The boundary that the Content-Type header names. Raises UploadMalformed."""
    kind, options = parse_options_header(content_type)
    boundary = options.get(b"boundary", b"")
    if kind != b"multipart/form-data" or not 0 < len(boundary) <= 200:
        raise UploadMalformed("Send the file as multipart/form-data with a boundary, in a field named file.")
    return boundary


class UploadStream:
    """One upload: `await begin()` for the file's name, then iterate `pieces()` to the end."""

    def __init__(self, body: AsyncIterable[bytes], content_type: str) -> None:
        self._body = aiter(body)
        self._parser = MultipartParser(
            boundary_of(content_type),
            {
                "on_part_begin": self._part_begins,
                "on_header_field": self._header_name,
                "on_header_value": self._header_value,
                "on_header_end": self._header_ends,
                "on_headers_finished": self._headers_end,
                "on_part_data": self._content,
                "on_part_end": self._part_ends,
                "on_end": self._body_ends,
            },
        )
        self._header = (bytearray(), bytearray())
        self._disposition = b""
        self._is_file = False
        self._name: str | None = None
        self._pieces: deque[bytes] = deque()
        self._is_over = False
        self._around = 0

    async def begin(self) -> str:
        """The name of the file, as it was sent. Raises UploadMalformed where no file comes."""
        while self._name is None and await self._read_on():
            pass
        if self._name is None:
            raise UploadMalformed("There is no file in the body: send it in a field named file.")
        return self._name

    async def pieces(self) -> AsyncIterator[bytes]:
        """The bytes of the file. Raises UploadMalformed when the body is damaged or breaks off."""
        while True:
            while self._pieces:
                yield self._pieces.popleft()
            if not await self._read_on():
                break
        while self._pieces:
            yield self._pieces.popleft()
        if not self._is_over:
            raise UploadMalformed("The upload broke off before its end: send it again.")

    async def _read_on(self) -> bool:
        """Feed the parser with what comes next; False at the end of the body."""
        chunk = await anext(self._body, None)
        if chunk is None:
            return False
        before = sum(map(len, self._pieces))
        try:
            self._parser.write(chunk)
        except MultipartParseError:
            raise UploadMalformed("The multipart body is damaged: send it again.") from None
        self._around += len(chunk) - (sum(map(len, self._pieces)) - before)
        if self._around > ALLOWANCE_BYTES:
            raise UploadMalformed("There is too much around the file: send the file alone, in a field named file.")
        return True

    # --- what the parser finds ------------------------------------------------------------------

    def _part_begins(self) -> None:
        self._disposition, self._is_file = b"", False

    def _header_name(self, text: bytes, start: int, end: int) -> None:
        self._header[0].extend(text[start:end])

    def _header_value(self, text: bytes, start: int, end: int) -> None:
        self._header[1].extend(text[start:end])

    def _header_ends(self) -> None:
        if bytes(self._header[0]).lower() == b"content-disposition":
            self._disposition = bytes(self._header[1])
        self._header = (bytearray(), bytearray())

    def _headers_end(self) -> None:
        _, options = parse_options_header(self._disposition)
        if b"filename" not in options:
            return
        if options.get(b"name") != FIELD.encode():
            raise UploadMalformed("Send the file in a field named file.")
        if self._name is not None:
            raise UploadMalformed("Send one file at a time.")
        self._is_file, self._name = True, _decoded(options[b"filename"])

    def _content(self, text: bytes, start: int, end: int) -> None:
        if self._is_file:
            self._pieces.append(text[start:end])

    def _part_ends(self) -> None:
        self._is_file = False

    def _body_ends(self) -> None:
        self._is_over = True


def _decoded(name: bytes) -> str:
    """Browsers send UTF-8; old programs in China send GBK."""
    for encoding in ("utf-8", "gb18030"):
        try:
            return name.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name.decode("latin-1")
