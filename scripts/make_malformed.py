#!/usr/bin/python3
"""Make one damaged county table for each refusal of the gate, from a valid one.

usage: make_malformed.py VALID.h5 DIR

Each file is named after its defect and differs from the valid table in that defect alone. What yinsu answers to each stands in
tests/malformed/expected.tsv.
"""
import os
import shutil
import struct
import sys
import zlib

import h5py
import numpy as np

CODE = "/county/code"
NAMES = "/columns/name"
POOR = "/column/registered_poor_2014"
GDP = "/column/gdp_2013"
MASK = "/missing/gdp_2013"
NAME = "/column/name_zh"
SCALE_ATTRIBUTES = {"CLASS", "NAME", "DIMENSION_LIST", "REFERENCE_LIST"}

cases = {}


def case(function):
    """A defect that is made in the open file."""

    def make(valid, path):
        shutil.copyfile(valid, path)
        with h5py.File(path, "r+") as f:
            function(f)

    cases[function.__name__] = make
    return function


def raw_case(function):
    """A defect that is made in the bytes: function(bytes, path of the valid file) gives the new bytes."""

    def make(valid, path):
        with open(valid, "rb") as f:
            content = f.read()
        with open(path, "wb") as f:
            f.write(function(content, valid))

    cases[function.__name__] = make
    return function


def remake(f, path, make):
    """Put another object in the place of a dataset, with the same attributes: make(parent, name, old values)."""
    old = f[path]
    attributes = {k: v for k, v in old.attrs.items() if k not in SCALE_ATTRIBUTES}
    values = old[()]
    del f[path]
    parent, name = path.rsplit("/", 1)
    made = make(f[parent or "/"], name, values)
    if isinstance(made, h5py.Dataset):
        for k, v in attributes.items():
            made.attrs[k] = v


def with_type(f, path, dtype, value):
    remake(f, path, lambda g, name, old: g.create_dataset(name, data=np.full(old.shape, value, dtype=dtype)))


def low_level(f, path, type_id, shape, write=None, properties=None):
    """A dataset of a type that numpy does not have; `write` holds its bytes."""

    def make(group, name, _):
        space = h5py.h5s.create_simple(shape)
        plist = properties or h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        dataset = h5py.h5d.create(group.id, name.encode(), type_id, space, plist)
        if write is not None:
            dataset.write(h5py.h5s.ALL, h5py.h5s.ALL, write, mtype=type_id)
        return h5py.Dataset(dataset)

    remake(f, path, make)


def set_code(f, codes, dtype="S6"):
    remake(f, CODE, lambda g, name, old: g.create_dataset(name, data=np.array(codes, dtype=dtype)))


def codes_of(f):
    return list(f[CODE][()])


# ---- the file ----


@raw_case
def empty(content, valid):
    return b""


@raw_case
def tiny(content, valid):
    return content[:100]


@raw_case
def not_hdf5(content, valid):
    return b"code,name\n520102,Nanming\n" * 100


@raw_case
def truncated(content, valid):
    return content[: len(content) // 2]


@raw_case
def damaged_superblock(content, valid):
    # the address of the root group's header: a version 0 superblock keeps it at byte 64
    return content[:64] + struct.pack("<Q", 0xFFFFFFFF) + content[72:]


@raw_case
def user_block(content, valid):
    return b"#!/bin/sh\n".ljust(512, b"\0") + content


@case
def format_absent(f):
    del f.attrs["format"]


@case
def format_other(f):
    f.attrs["format"] = np.bytes_("yinsu.result/1")


@case
def format_too_old(f):
    f.attrs["format"] = np.bytes_("yinsu.table/0")


@case
def format_too_new(f):
    f.attrs["format"] = np.bytes_("yinsu.table/2")


@case
def format_no_number(f):
    f.attrs["format"] = np.bytes_("yinsu.table/x")


@case
def format_variable_length(f):
    f.attrs["format"] = "yinsu.table/1"


@case
def format_a_number(f):
    f.attrs["format"] = 1


@case
def format_two_values(f):
    f.attrs["format"] = np.array([b"yinsu.table/1", b"yinsu.table/1"])


@case
def format_too_long(f):
    f.attrs["format"] = np.bytes_("yinsu.table/1".ljust(200, "1"))


# ---- paths ----


@case
def external_link(f):
    del f[POOR]
    f[POOR] = h5py.ExternalLink("/etc/passwd", "/x")


@case
def soft_link(f):
    f.move(POOR, "/elsewhere")
    f[POOR] = h5py.SoftLink("/elsewhere")


@case
def soft_link_dangling(f):
    del f[POOR]
    f[POOR] = h5py.SoftLink("/nowhere")


@case
def soft_link_to_group(f):
    f.move("/column", "/elsewhere")
    f["/column"] = h5py.SoftLink("/elsewhere")


@case
def external_link_to_group(f):
    del f["/column"]
    f["/column"] = h5py.ExternalLink("other.h5", "/column")


@case
def column_absent(f):
    del f[POOR]


@case
def names_absent(f):
    del f[NAMES]


@case
def codes_absent(f):
    del f["/county"]


@case
def group_for_dataset(f):
    remake(f, POOR, lambda g, name, old: g.create_group(name))


@case
def type_for_dataset(f):
    del f[POOR]
    f[POOR] = np.dtype("f8")


@case
def dataset_for_group(f):
    del f["/column"]
    f["/column"] = np.zeros(6)


# ---- storage ----


@case
def external_storage(f):
    remake(f, POOR, lambda g, name, old: g.create_dataset(name, shape=(6,), dtype="f8", external=[("/etc/hostname", 0, 48)]))


@case
def virtual_dataset(f):
    layout = h5py.VirtualLayout(shape=(6,), dtype="f8")
    layout[:] = h5py.VirtualSource("/etc/other.h5", "x", shape=(6,))
    remake(f, POOR, lambda g, name, old: g.create_virtual_dataset(name, layout))


@case
def virtual_dataset_open_ended(f):
    layout = h5py.VirtualLayout(shape=(6,), dtype="f8", maxshape=(None,))
    source = h5py.VirtualSource("/etc/other.h5", "x", shape=(6,), maxshape=(None,))
    layout[0 : h5py.h5s.UNLIMITED : 1] = source[0 : h5py.h5s.UNLIMITED : 1]
    remake(f, POOR, lambda g, name, old: g.create_virtual_dataset(name, layout))


@case
def unallocated(f):
    remake(f, POOR, lambda g, name, old: g.create_dataset(name, shape=(6,), dtype="f8"))


@case
def unallocated_chunked(f):
    remake(f, POOR, lambda g, name, old: g.create_dataset(name, shape=(6,), dtype="f8", chunks=(2,), compression="gzip"))


@case
def chunk_absent(f):
    def make(group, name, old):
        dataset = group.create_dataset(name, shape=(6,), dtype="f8", chunks=(2,), compression="gzip")
        dataset[:4] = old[:4]
        return dataset

    remake(f, POOR, make)


@case
def chunk_too_large(f):
    def make(group, name, old):
        dataset = group.create_dataset(name, shape=(6,), maxshape=(None,), dtype="f8", chunks=(4000000,), compression="gzip")
        dataset[:] = old
        return dataset

    remake(f, POOR, make)


@case
def bomb_shape(f):
    def make(group, name, old):
        return group.create_dataset(name, shape=(50000000,), dtype="S6", chunks=(1000000,), compression="gzip")

    remake(f, CODE, make)


@case
def bomb_shape_overflow(f):
    def make(group, name, old):
        return group.create_dataset(name, shape=(2**62,), dtype="S6", chunks=(1000000,), compression="gzip")

    remake(f, CODE, make)


@case
def bomb_ratio(f):
    # deflate twice: a million to one
    properties = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    properties.set_chunk((2000000,))
    properties.set_deflate(9)
    properties.set_deflate(9)
    low_level(f, CODE, h5py.h5t.py_create(np.dtype("S6")), (8000000,), np.zeros(8000000, "S6"), properties)


@case
def filter_lzf(f):
    remake(f, POOR, lambda g, name, old: g.create_dataset(name, data=old, chunks=(6,), compression="lzf"))


@case
def filter_scale_offset(f):
    remake(f, POOR, lambda g, name, old: g.create_dataset(name, data=old, chunks=(6,), scaleoffset=2))


@case
def filter_plugin(f):
    properties = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    properties.set_chunk((6,))
    properties.set_filter(32015, h5py.h5z.FLAG_OPTIONAL)
    low_level(f, POOR, h5py.h5t.IEEE_F64LE, (6,), np.zeros(6), properties)


@raw_case
def stored_size_untrue(content, valid):
    # the layout message of a contiguous dataset: version 3, class 1, address, size
    with h5py.File(valid, "r") as f:
        offset, size = f[POOR].id.get_offset(), f[POOR].id.get_storage_size()
    message = struct.pack("<BBQQ", 3, 1, offset, size)
    assert content.count(message) == 1
    return content.replace(message, struct.pack("<BBQQ", 3, 1, offset, 1 << 40))


@raw_case
def stored_size_short(content, valid):
    with h5py.File(valid, "r") as f:
        offset, size = f[POOR].id.get_offset(), f[POOR].id.get_storage_size()
    message = struct.pack("<BBQQ", 3, 1, offset, size)
    assert content.count(message) == 1
    return content.replace(message, struct.pack("<BBQQ", 3, 1, offset, 8))


@case
def chunk_overfull(f):
    # 50 kB of deflated zeros in the place of 48 bytes: reading it would unpack 50 MB
    def make(group, name, old):
        dataset = group.create_dataset(name, shape=(6,), dtype="f8", chunks=(6,), compression="gzip")
        dataset.id.write_direct_chunk((0,), zlib.compress(bytes(50000000), 9))
        return dataset

    remake(f, POOR, make)


@case
def chunk_damaged(f):
    def make(group, name, old):
        dataset = group.create_dataset(name, shape=(6,), dtype="f8", chunks=(6,), compression="gzip")
        dataset.id.write_direct_chunk((0,), b"no deflate stream")
        return dataset

    remake(f, POOR, make)


@raw_case
def header_damaged(content, valid):
    # an object header of a version that there is none of
    with h5py.File(valid, "r") as f:
        address = h5py.h5o.get_info(f[POOR].id).addr
    return content[:address] + b"\xff" + content[address + 1 :]


# ---- types ----


@case
def type_compound(f):
    with_type(f, POOR, np.dtype([("a", "f8"), ("b", "f8")]), 0)


@case
def type_variable_length(f):
    remake(f, POOR, lambda g, name, old: g.create_dataset(name, shape=(6,), dtype=h5py.vlen_dtype(np.float64)))


@case
def type_variable_text(f):
    remake(f, NAME, lambda g, name, old: g.create_dataset(name, data=["x"] * 6, dtype=h5py.string_dtype()))


@case
def type_variable_codes(f):
    remake(f, CODE, lambda g, name, old: g.create_dataset(name, data=["x"] * 6, dtype=h5py.string_dtype()))


@case
def type_reference(f):
    remake(f, POOR, lambda g, name, old: g.create_dataset(name, data=[f["/county"].ref] * 6, dtype=h5py.ref_dtype))


@case
def type_region_reference(f):
    remake(f, POOR, lambda g, name, old: g.create_dataset(name, data=[f[CODE].regionref[:]] * 6, dtype=h5py.regionref_dtype))


@case
def type_opaque(f):
    with_type(f, POOR, np.dtype("V8"), b"12345678")


@case
def type_array(f):
    low_level(f, POOR, h5py.h5t.array_create(h5py.h5t.IEEE_F64LE, (2,)), (6,), np.zeros((6, 2)))


@case
def type_bitfield(f):
    low_level(f, POOR, h5py.h5t.STD_B64LE, (6,), np.zeros(6, "u8"))


@case
def type_enumeration(f):
    with_type(f, POOR, np.dtype("bool"), True)


@case
def type_committed(f):
    f["/mine"] = np.dtype("f8")
    low_level(f, POOR, f["/mine"].id, (6,), np.zeros(6))


@case
def type_half(f):
    with_type(f, POOR, np.dtype("f2"), 1)


@case
def type_extended(f):
    with_type(f, POOR, np.dtype("longdouble"), 1)


@case
def type_integer_wide(f):
    with_type(f, POOR, np.dtype("i8"), 1)


@case
def type_integer_odd(f):
    odd = h5py.h5t.STD_I32LE.copy()
    odd.set_precision(24)
    low_level(f, POOR, odd, (6,), np.zeros(6, "i4"))


@case
def type_mask_unsigned_wide(f):
    with_type(f, MASK, np.dtype("u8"), 1)


@case
def type_mask_real(f):
    with_type(f, MASK, np.dtype("f8"), 1)


@case
def type_text_too_wide(f):
    with_type(f, NAME, np.dtype("S300"), b"x")


@case
def type_number_for_label(f):
    with_type(f, NAME, np.dtype("f8"), 1)


@case
def type_text_for_number(f):
    with_type(f, POOR, np.dtype("S3"), b"x")


@case
def text_not_utf8(f):
    # the name in GBK, as an old spreadsheet saves it
    with_type(f, NAME, np.dtype("S12"), "贵阳".encode("gbk"))


@case
def text_control_character(f):
    with_type(f, NAME, np.dtype("S12"), b"x\x1b[2J")


@case
def text_c1_control(f):
    with_type(f, NAME, np.dtype("S12"), "x\u009b2J".encode())


@case
def text_full_width(f):
    with_type(f, NAME, np.dtype("S256"), b"x" * 256)


# ---- shapes ----


@case
def wrong_rank(f):
    remake(f, POOR, lambda g, name, old: g.create_dataset(name, data=old.reshape(6, 1)))


@case
def wrong_rank_huge(f):
    def make(group, name, old):
        return group.create_dataset(name, shape=(50000000, 50000000), dtype="f8", chunks=(1000, 1000), compression="gzip")

    remake(f, POOR, make)


@case
def wrong_length(f):
    remake(f, POOR, lambda g, name, old: g.create_dataset(name, data=old[:5]))


@case
def shape_null(f):
    remake(f, POOR, lambda g, name, old: g.create_dataset(name, data=h5py.Empty("f8")))


@case
def shape_scalar(f):
    remake(f, POOR, lambda g, name, old: g.create_dataset(name, data=1.0))


@case
def no_counties(f):
    remake(f, CODE, lambda g, name, old: g.create_dataset(name, shape=(0,), dtype="S6"))


@case
def mask_wrong_length(f):
    remake(f, MASK, lambda g, name, old: g.create_dataset(name, data=old[:5]))


# ---- values ----


@case
def nan_unmarked(f):
    f[POOR][2] = np.nan


@case
def nan_mask_absent(f):
    del f[MASK]


@case
def nan_mask_soft_link(f):
    f.move(MASK, "/elsewhere")
    f[MASK] = h5py.SoftLink("/elsewhere")


@case
def marked_but_there(f):
    f[MASK][0] = 1


@case
def mark_of_two(f):
    f[MASK][0] = 2


@case
def infinite(f):
    f[POOR][2] = np.inf


@case
def above_range(f):
    f["/column/illiteracy_2010"][2] = 150


@case
def below_range(f):
    f[POOR][2] = -1


@case
def flag_of_half(f):
    f["/column/listed"][2] = 0.5


@case
def code_twice(f):
    codes = codes_of(f)
    codes[3] = codes[2]
    set_code(f, codes)


@case
def codes_unsorted(f):
    codes = codes_of(f)
    codes[2], codes[3] = codes[3], codes[2]
    set_code(f, codes)


@case
def code_with_slash(f):
    codes = codes_of(f)
    codes[5] = b"52/732"
    set_code(f, codes)


@case
def code_empty(f):
    codes = codes_of(f)
    codes[0] = b""
    set_code(f, codes)


@case
def code_too_long(f):
    codes = codes_of(f)
    codes[5] = b"52273200000000000"
    set_code(f, codes, "S17")


@case
def code_chinese(f):
    codes = codes_of(f)
    codes[5] = "贵阳".encode()
    set_code(f, codes)


# ---- what the columns say about themselves ----


@case
def names_code_not_first(f):
    names = list(f[NAMES][()])
    names[0], names[1] = names[1], names[0]
    f[NAMES][:] = names


@case
def names_twice(f):
    names = list(f[NAMES][()])
    names[3] = names[2]
    f[NAMES][:] = names


@case
def names_with_dots(f):
    names = list(f[NAMES][()])
    names[2] = b"../../x"
    f[NAMES][:] = names


@case
def names_too_many(f):
    names = [b"code"] + [b"c%d" % k for k in range(4096)]
    remake(f, NAMES, lambda g, name, old: g.create_dataset(name, data=np.array(names)))


@case
def unit_wrong(f):
    f[POOR].attrs["units"] = np.bytes_("万人".encode())


@case
def unit_absent(f):
    del f[POOR].attrs["units"]


@case
def unit_variable_length(f):
    f[POOR].attrs["units"] = "person"


@case
def unit_too_long(f):
    f[POOR].attrs["units"] = np.bytes_("p" * 64)


@case
def unit_control_character(f):
    f[POOR].attrs["units"] = np.bytes_(b"person\x1b[31m")


@case
def unit_compound(f):
    f[POOR].attrs["units"] = np.zeros(1, dtype=[("a", "i4")])


@case
def kind_unknown(f):
    f[POOR].attrs["kind"] = np.bytes_("guessed")


@case
def kind_absent(f):
    del f[POOR].attrs["kind"]


@case
def kind_of_code(f):
    f[CODE].attrs["kind"] = np.bytes_("label")


@case
def direction_unknown(f):
    f[POOR].attrs["direction"] = np.bytes_("down")


@case
def known_from_no_day(f):
    f[POOR].attrs["known_from"] = np.bytes_("2015-02-29")


@case
def known_from_absent(f):
    del f[POOR].attrs["known_from"]


@case
def range_empty(f):
    f[POOR].attrs["valid_min"] = 2e7


@case
def range_nan(f):
    f[POOR].attrs["valid_max"] = np.nan


@case
def range_text(f):
    f[POOR].attrs["valid_max"] = np.bytes_("10")


@case
def range_of_text(f):
    f[NAME].attrs["valid_max"] = 10.0


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    valid, folder = sys.argv[1:]
    os.makedirs(folder, exist_ok=True)
    for name, make in cases.items():
        make(valid, os.path.join(folder, name + ".h5"))
    print(f"{len(cases)} files in {folder}")


if __name__ == "__main__":
    main()
