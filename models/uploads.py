"""An uploaded file as the text that it holds; nothing in it is run or unpickled."""


def read_upload(name: str, data: bytes) -> str:
    """Return the text of a .py, .txt, .ipynb, .json or .keras file.

    Of a .keras file only the configuration inside is read.

    Raises:
        ValueError: one sentence, if the file is of another kind, broken or too large.
    """
    raise NotImplementedError
