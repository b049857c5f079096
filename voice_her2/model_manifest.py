"""Pin the one recognition model that was tested: where it comes from, and every byte of it.

A bit-flipped model can load and mis-hear without a word, so nothing but these exact files may reach the recogniser.
Source: sizes and sums were taken from the vendor's package `ARCHIVE`; `models/README.md` tells how to take them again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ModelFile:
    """Pin one file: its path inside the model folder, with forward slashes, its size and its SHA-256 in hex."""

    path: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class MavenArchive:
    """Pin the package that carries the model, by its Maven coordinates."""

    group: str
    artifact: str
    version: str
    packaging: str
    size_bytes: int
    sha256: str

    @property
    def coordinates(self) -> str:
        """The form that Maven tools take: group:artifact:packaging:version."""
        return f"{self.group}:{self.artifact}:{self.packaging}:{self.version}"


@dataclass(frozen=True, slots=True)
class Manifest:
    """Say what a model folder holds: `required` files, and `companions` that may be absent but not differ.

    `prefixes` are the folders in which archives are known to carry the model, the likeliest first.
    """

    archive: MavenArchive
    vendor_zip: str
    prefixes: tuple[str, ...]
    required: tuple[ModelFile, ...]
    companions: tuple[ModelFile, ...]

    @property
    def files(self) -> Mapping[str, ModelFile]:
        """Every file that a model folder may hold, by its path."""
        return {file.path: file for file in self.required + self.companions}

    @property
    def folders(self) -> frozenset[str]:
        """Every folder inside the model folder, with forward slashes."""
        parts = [path.split("/")[:-1] for path in self.files]
        return frozenset("/".join(part[: i + 1]) for part in parts for i in range(len(part)))

    @property
    def size_bytes(self) -> int:
        """Size of the unpacked model."""
        return sum(file.size_bytes for file in self.files.values())


ARCHIVE = MavenArchive(
    group="com.alphacephei",
    artifact="vosk-model-en",
    version="0.3.45",
    packaging="aar",
    size_bytes=41_185_783,
    sha256="8a5792fccaf873b4745dbd1b3fe19d8a77a15898e806674020eea820424771cd",
)

REQUIRED = (
    ModelFile("am/final.mdl", 15_962_575, "75370a0137f9daf8f469dedd7daa4513ae7a621f03240c6e512e2b50b656a7b6"),
    ModelFile("conf/mfcc.conf", 131, "1e2228006d01d805ad1c267fee9f79709ca87ac51bd82b0e3f5c69ba543f0fc4"),
    ModelFile("conf/model.conf", 290, "8f14cb1eeb07c762c371db648c6be688d347236155ca0f64fb13b6567a8ce81f"),
    ModelFile("graph/Gr.fst", 24_013_795, "023c8b7e30704a9e37765c635c252e608a02f361235bf94abdcf2a5225d85b20"),
    ModelFile("graph/HCLr.fst", 22_416_994, "5caafba3081e1646545ac6bff0dd7a318e53dcbdc86f237909ce1d2ac1293d34"),
    ModelFile("graph/disambig_tid.int", 102, "9ad87cc166d0998f08f758f47a6223a120dfffcbee805c4849c3aa5e6bb3c0fc"),
    ModelFile("graph/phones/word_boundary.int", 1_761, "da199d9c991e0e84681ddbb34627b915b26302d50a8fdaa23c51e2bc3a50b5c3"),
    ModelFile("ivector/final.dubm", 168_048, "8c5d7dd69d2122313baaf19f61f35dd3fa18b70c62ac0687e311e1c46e6daca7"),
    ModelFile("ivector/final.ie", 8_288_887, "3f37faf90c375b9e4740b569398b5829ed9cc07d19be6d441f72c3b71d7efcc6"),
    ModelFile("ivector/final.mat", 44_975, "ddd83586dc5f928cda8738b922c85ffe38fc789cb5f9151a712ca12f37265382"),
    ModelFile("ivector/global_cmvn.stats", 1_080, "33be09afcc80059847a275c3d043b51f1ab954c7c2438ddbbf4745e8ba144ff9"),
    ModelFile("ivector/online_cmvn.conf", 95, "a2f3571754b64297cb7efb2e7ca3df61995c5a45fcbb97188f90613552bb2dfe"),
    ModelFile("ivector/splice.conf", 35, "9f0c5f7c82d18eaf25d8bce470efa9f7741f88411fe428774bc0a9bb69a24756"),
)

# The licence holder's note and an id for Android; Vosk reads neither.
COMPANIONS = (
    ModelFile("README", 197, "a1225c801eb3ca81ad212891ab5eacf80ea9d67076c2ab5d06e2c076824803d1"),
    ModelFile("uuid", 36, "3beb6a171028dd374e7f35dd37553d74d1f1014b6cfe4b8a1a7b93c9a005729e"),
)

MODEL = Manifest(
    archive=ARCHIVE,
    vendor_zip="vosk-model-small-en-us-0.15.zip",
    prefixes=("assets/model-en-us/", "vosk-model-small-en-us-0.15/", "model-en-us/", ""),
    required=REQUIRED,
    companions=COMPANIONS,
)
