"""Reads what `rows` and the loop over the library write: Nullable(String) in RowBinary."""

COLUMNS = ["class", "severity", "action", "rule"]


def nullable_strings(path):
    """The strings of a file, as bytes, or None."""
    data = memoryview(path.read_bytes())
    at, end = 0, len(data)
    while at < end:
        at += 1
        if data[at - 1]:
            yield None
            continue
        length = shift = 0
        while True:
            byte = data[at]
            at += 1
            length |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                break
        yield bytes(data[at : at + length])
        at += length


def answers(path):
    """The four answers of each row, by column."""
    texts = [text if text is None else text.decode() for text in nullable_strings(path)]
    return {column: texts[number::4] for number, column in enumerate(COLUMNS)}
