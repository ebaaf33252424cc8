"""Runs TorchScript for PythonTorchRuntime. Requests arrive on stdin, responses leave on stdout; all numbers are little-endian.

request    operation u8, releases u32, length of the body u32, length of the data u64; then the released keys i64 each, the body, the data
response   status u8, length of the body u32, length of the data u64; then the body, the data

Keys name tensors and modules. Data are the entries of one tensor. The process ends with its stdin.
"""

import ctypes
import itertools
import os
import re
import signal
import struct
import types

# The two pipes belong to the protocol alone: what Python, libtorch or a script print goes to stderr, and nothing else reads stdin.
SOURCE = open(os.dup(0), "rb", buffering=1 << 16)
SINK = open(os.dup(1), "wb", buffering=0)
os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
os.dup2(2, 1)

# Ctrl+C in a terminal reaches this process too, but it is the client that decides when to end.
signal.signal(signal.SIGINT, signal.SIG_IGN)

import torch  # noqa: E402

REQUEST = struct.Struct("<BIIQ")
RESPONSE = struct.Struct("<BIQ")
SUCCEEDED, FAILED, OUT_OF_MEMORY = range(3)
TYPES = (torch.float32, torch.float64, torch.int64, torch.bool)  # in the order of TorchType
OUT_OF_MEMORY_TEXT = re.compile("out of memory|can't allocate memory|not enough memory|cannot allocate memory", re.IGNORECASE)
SCRIPT_ERROR = re.compile(r"(The following operation failed in the TorchScript interpreter\..*)\n\S*?(?:Error|Exception): (.*)", re.DOTALL)

device = torch.device("cpu")
held = {}
keys = itertools.count(1)
unread = 0  # what is left in the pipe of the data of the request under way


class Operations(types.ModuleType):
    """What scripts see as `torch`: libtorch's operations and nothing else, as without Python, whose module wraps some and lacks others."""

    def __getattr__(self, name):
        return getattr(torch.ops.aten, name)


NAMES = {"torch": Operations("torch")}


def hold(thing):
    key = next(keys)
    held[key] = thing
    return key


def find(key):
    if key not in held:
        raise LookupError("a tensor or module of this call was disposed while the call was made")
    return held[key]


def memory(tensor):
    """The bytes of a contiguous tensor of the host."""
    return memoryview((ctypes.c_ubyte * (tensor.numel() * tensor.element_size())).from_address(tensor.data_ptr())).cast("B")


def receive(view):
    """Fills memory with data of the request under way."""
    global unread
    while len(view) > 0:
        count = SOURCE.readinto(view)
        if not count:
            raise EOFError
        unread -= count
        view = view[count:]


def send(status, body=b"", data=b""):
    head = RESPONSE.pack(status, len(body), len(data)) + body
    for part in (head + data,) if len(data) <= 1 << 16 else (head, data):
        view = memoryview(part)
        while len(view) > 0:  # one write moves at most 2 GiB
            view = view[SINK.write(view):]


def pack_text(text):
    encoded = text.encode("utf-8", "replace")
    return struct.pack("<i", len(encoded)) + encoded


def start(body):
    global device
    threads, tf32 = struct.unpack_from("<i?", body)
    device = torch.device(body[5:].decode())
    if threads > 0:
        torch.set_num_threads(threads)
    if device.type == "cuda":
        require_cuda()
        device = torch.device("cuda", torch.cuda.current_device() if device.index is None else device.index)
        torch.cuda.set_device(device)
        torch.backends.cuda.matmul.allow_tf32 = tf32
        torch.backends.cudnn.allow_tf32 = tf32
        torch.zeros(1, device=device)  # A device that cannot be used is an error now.
    send(SUCCEEDED, struct.pack("<i", torch.get_num_threads()) + pack_text(torch.__version__) + pack_text(str(device)))


def require_cuda():
    count = torch.cuda.device_count() if torch.cuda.is_available() else 0
    if count > (device.index or 0):
        return
    if torch.version.cuda is None and getattr(torch.version, "hip", None) is None:
        there, remedy = "it was built without CUDA", "name a Python whose PyTorch was built with CUDA"
    elif count == 0:
        there, remedy = "it was built with CUDA but finds no device", "check the driver (nvidia-smi) and CUDA_VISIBLE_DEVICES"
    else:
        there, remedy = "it has the devices cuda:0 to cuda:%d" % (count - 1), "ask for one of these"
    raise RuntimeError("'%s' was asked of PyTorch %s, but %s: %s, or ask for 'cpu'." % (device, torch.__version__, there, remedy))


def compile_script(body):
    unit = torch.jit.CompilationUnit()
    unit.define(body.decode(), NAMES.get)
    send(SUCCEEDED, struct.pack("<q", hold({function.name: function for function in unit.get_functions()})))


def create(body):
    code, rank = struct.unpack_from("<ii", body)
    shape = struct.unpack_from("<%dq" % rank, body, 8)
    send(SUCCEEDED, struct.pack("<q", hold(torch.zeros(shape, dtype=TYPES[code], device=device))))


def write(body):
    tensor = find(*struct.unpack("<q", body))
    direct = tensor.device.type == "cpu" and tensor.is_contiguous()
    target = tensor if direct else torch.empty(tensor.shape, dtype=tensor.dtype)
    view = memory(target)
    if len(view) != unread:
        raise ValueError("%d bytes arrived for the %d of the tensor" % (unread, len(view)))
    receive(view)
    if not direct:
        tensor.copy_(target)
    send(SUCCEEDED)


def read(body):
    tensor = find(*struct.unpack("<q", body)).cpu().contiguous()
    send(SUCCEEDED, b"", memory(tensor))


def invoke(body):
    module, count = struct.unpack_from("<qi", body)
    arguments = [find(key) for key in struct.unpack_from("<%dq" % count, body, 12)]
    name = body[12 + 8 * count:].decode()
    functions = find(module)
    if name not in functions:
        raise LookupError("the script has no such function; it has %s" % (", ".join(functions) or "none at all"))
    results = functions[name](*arguments)
    if not isinstance(results, list):
        raise TypeError("it returned a %s instead of a list of tensors" % type(results).__name__)
    for position, result in enumerate(results):
        if not isinstance(result, torch.Tensor) or result.dtype not in TYPES:
            what = str(result.dtype) if isinstance(result, torch.Tensor) else type(result).__name__
            wanted = ", ".join(map(str, TYPES))
            raise TypeError("entry %d of the list it returned is a %s; only tensors of %s can be handed on" % (position, what, wanted))
    answer = [struct.pack("<i", len(results))]
    for result in results:
        shape = result.shape
        answer.append(struct.pack("<qii%dq" % len(shape), hold(result), TYPES.index(result.dtype), len(shape), *shape))
    send(SUCCEEDED, b"".join(answer))


OPERATIONS = (start, compile_script, create, write, read, invoke)  # in the order of Operation


def reason(error):
    """The message without libtorch's own stack, and the reason before the place in the script."""
    text = str(error).split("\nException raised from ")[0].strip() or type(error).__name__
    match = SCRIPT_ERROR.fullmatch(text)
    return "%s\n%s" % (match.group(2), match.group(1)) if match else text


def is_out_of_memory(error):
    kind = getattr(torch.cuda, "OutOfMemoryError", MemoryError)
    return isinstance(error, (kind, MemoryError)) or isinstance(error, RuntimeError) and OUT_OF_MEMORY_TEXT.search(str(error)) is not None


def serve():
    global unread
    while True:
        header = SOURCE.read(REQUEST.size)
        if len(header) < REQUEST.size:
            return
        operation, releases, length, unread = REQUEST.unpack(header)
        for key in struct.unpack("<%dq" % releases, SOURCE.read(8 * releases)):
            held.pop(key, None)
        body = SOURCE.read(length)
        try:
            OPERATIONS[operation](body)
        except (EOFError, BrokenPipeError):
            raise
        except Exception as error:
            while unread > 0:  # A failed request leaves the pipe at the next one.
                receive(memoryview(bytearray(min(unread, 1 << 20))))
            send(OUT_OF_MEMORY if is_out_of_memory(error) else FAILED, reason(error).encode("utf-8", "replace"))


try:
    with torch.no_grad():
        serve()
except (EOFError, BrokenPipeError):
    pass  # The client is gone.
