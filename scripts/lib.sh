# What the scripts share. Sourced, not run.

# what it takes to build the library and the command
build_packages=(build-essential cmake ninja-build pkg-config libgsl-dev libhdf5-dev libyaml-dev libjansson-dev libcsv-dev nettle-dev
    librandom123-dev)
# and to test them: a second compiler with its OpenMP and sanitizers, cmocka, the scripts' Python, and readers of HDF5 files
test_packages=(clang-14 libomp-14-dev libclang-rt-14-dev llvm-14 libcmocka-dev python3 python3-h5py python3-numpy python3-yaml
    python3-jsonschema hdf5-tools binutils libglpk-dev)

say() {
    printf '%s\n' "$*" >&2
}

die() {
    say "$*"
    exit 1
}

# need PACKAGE...: install what is missing, as root or through sudo, saying what; silent when nothing is.
need() {
    local missing=() package as_root=()

    command -v dpkg-query >/dev/null || die "This is not a Debian system: install by hand what these packages hold: $*"
    for package; do
        [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || die "Neither root nor sudo: ask an administrator to run: apt-get install ${missing[*]}"
        as_root=(sudo)
    fi
    say "Installing with apt-get: ${missing[*]}"
    as_root+=(env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300)
    "${as_root[@]}" update >&2 || die "apt-get update failed: is there a network?"
    "${as_root[@]}" install -y --no-install-recommends "${missing[@]}" >&2 ||
        die "apt-get could not install: ${missing[*]}"
}
