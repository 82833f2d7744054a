using System.Runtime.InteropServices;

namespace MLNet.DeepExtensions.Trainers.Distributed;

/// <summary>
/// The functions of the MPI library that is installed. Handles are pointers in Open MPI, and numbers of 32 bits in MPICH, Intel MPI and MS-MPI:
/// a native integer carries both.
/// </summary>
internal sealed unsafe class MpiLibrary
{
    /// <summary>Calls of MPI come from several threads, one at a time.</summary>
    public const int ThreadsSerialized = 2;

    private readonly nint _library;
    private readonly delegate* unmanaged[Cdecl]<int*, int> _initialized;
    private readonly delegate* unmanaged[Cdecl]<nint, nint, int, int*, int> _initThread;
    private readonly delegate* unmanaged[Cdecl]<int> _finalize;
    private readonly delegate* unmanaged[Cdecl]<nint, int, int> _abort;
    private readonly delegate* unmanaged[Cdecl]<nint, nint*, int> _commDup;
    private readonly delegate* unmanaged[Cdecl]<nint, nint, int> _setErrorHandler;
    private readonly delegate* unmanaged[Cdecl]<nint, int*, int> _commRank;
    private readonly delegate* unmanaged[Cdecl]<nint, int*, int> _commSize;
    private readonly delegate* unmanaged[Cdecl]<void*, void*, int, nint, nint, nint, nint*, int> _allReduce;
    private readonly delegate* unmanaged[Cdecl]<void*, int, nint, void*, int, nint, nint, nint*, int> _allGather;
    private readonly delegate* unmanaged[Cdecl]<void*, int, nint, int, nint, nint*, int> _broadcast;
    private readonly delegate* unmanaged[Cdecl]<void*, int, nint, int, int, nint, nint*, int> _send;
    private readonly delegate* unmanaged[Cdecl]<void*, int, nint, int, int, nint, nint*, int> _beginReceive;
    private readonly delegate* unmanaged[Cdecl]<int, int, nint, int*, void*, int> _probe;
    private readonly delegate* unmanaged[Cdecl]<void*, int, nint, int, int, nint, void*, int> _receive;
    private readonly delegate* unmanaged[Cdecl]<nint*, int*, void*, int> _test;
    private readonly delegate* unmanaged[Cdecl]<int, byte*, int*, int> _errorString;

    private MpiLibrary(nint library, string name)
    {
        (_library, Name) = (library, name);
        var isOpenMpi = NativeLibrary.TryGetExport(library, "ompi_mpi_comm_world", out var world);
        World = isOpenMpi ? world : 0x44000000;
        Byte = isOpenMpi ? Find("ompi_mpi_byte") : 0x4c00010d;
        Float = isOpenMpi ? Find("ompi_mpi_float") : 0x4c00040a;
        Double = isOpenMpi ? Find("ompi_mpi_double") : 0x4c00080b;
        Sum = isOpenMpi ? Find("ompi_mpi_op_sum") : 0x58000003;
        ErrorsReturn = isOpenMpi ? Find("ompi_mpi_errors_return") : 0x54000001;
        InPlace = isOpenMpi ? 1 : -1;
        AnySource = isOpenMpi ? -1 : -2;
        StatusIgnore = isOpenMpi ? 0 : 1;
        _initialized = (delegate* unmanaged[Cdecl]<int*, int>)Find("MPI_Initialized");
        _initThread = (delegate* unmanaged[Cdecl]<nint, nint, int, int*, int>)Find("MPI_Init_thread");
        _finalize = (delegate* unmanaged[Cdecl]<int>)Find("MPI_Finalize");
        _abort = (delegate* unmanaged[Cdecl]<nint, int, int>)Find("MPI_Abort");
        _commDup = (delegate* unmanaged[Cdecl]<nint, nint*, int>)Find("MPI_Comm_dup");
        _setErrorHandler = (delegate* unmanaged[Cdecl]<nint, nint, int>)Find("MPI_Comm_set_errhandler");
        _commRank = (delegate* unmanaged[Cdecl]<nint, int*, int>)Find("MPI_Comm_rank");
        _commSize = (delegate* unmanaged[Cdecl]<nint, int*, int>)Find("MPI_Comm_size");
        _allReduce = (delegate* unmanaged[Cdecl]<void*, void*, int, nint, nint, nint, nint*, int>)Find("MPI_Iallreduce");
        _allGather = (delegate* unmanaged[Cdecl]<void*, int, nint, void*, int, nint, nint, nint*, int>)Find("MPI_Iallgather");
        _broadcast = (delegate* unmanaged[Cdecl]<void*, int, nint, int, nint, nint*, int>)Find("MPI_Ibcast");
        _send = (delegate* unmanaged[Cdecl]<void*, int, nint, int, int, nint, nint*, int>)Find("MPI_Isend");
        _beginReceive = (delegate* unmanaged[Cdecl]<void*, int, nint, int, int, nint, nint*, int>)Find("MPI_Irecv");
        _probe = (delegate* unmanaged[Cdecl]<int, int, nint, int*, void*, int>)Find("MPI_Iprobe");
        _receive = (delegate* unmanaged[Cdecl]<void*, int, nint, int, int, nint, void*, int>)Find("MPI_Recv");
        _test = (delegate* unmanaged[Cdecl]<nint*, int*, void*, int>)Find("MPI_Test");
        _errorString = (delegate* unmanaged[Cdecl]<int, byte*, int*, int>)Find("MPI_Error_string");
    }

    /// <summary>The name or path under which it was found.</summary>
    public string Name { get; }

    /// <summary>The communicator of all processes.</summary>
    public nint World { get; }

    /// <summary>The type of bytes.</summary>
    public nint Byte { get; }

    /// <summary>The type of 32-bit floats.</summary>
    public nint Float { get; }

    /// <summary>The type of 64-bit floats.</summary>
    public nint Double { get; }

    private nint Sum { get; }

    private nint ErrorsReturn { get; }

    private nint InPlace { get; }

    private int AnySource { get; }

    private nint StatusIgnore { get; }

    /// <summary>Whether the program has started MPI.</summary>
    public bool IsInitialized
    {
        get
        {
            int isSo;
            Check(_initialized(&isSo), "MPI_Initialized");
            return isSo != 0;
        }
    }

    /// <summary>Loads the library.</summary>
    /// <param name="names">The names or paths to try, in this order.</param>
    /// <returns>The library; null if none of the names is found.</returns>
    /// <exception cref="EntryPointNotFoundException">The file is no library of MPI 3 or later.</exception>
    public static MpiLibrary? Load(IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            if (NativeLibrary.TryLoad(name, out var library))
            {
                return new MpiLibrary(library, name);
            }
        }

        return null;
    }

    /// <summary>Starts MPI; waits for the other processes.</summary>
    public void Initialize()
    {
        int provided;
        Check(_initThread(0, 0, ThreadsSerialized, &provided), "MPI_Init_thread");
    }

    /// <summary>Ends MPI; waits for the other processes.</summary>
    public void Finish() => _finalize();

    /// <summary>Ends all processes.</summary>
    /// <param name="code">The exit code.</param>
    public void Abort(int code) => _abort(World, code);

    /// <summary>Makes a communicator of its own of the same processes, whose errors are exceptions.</summary>
    public nint CreateCommunicator()
    {
        nint copy = 0;
        Check(_commDup(World, &copy), "MPI_Comm_dup");
        Check(_setErrorHandler(copy, ErrorsReturn), "MPI_Comm_set_errhandler");
        return copy;
    }

    /// <summary>The number of this process and that of all.</summary>
    public (int Rank, int Size) GetPlace()
    {
        int rank, size;
        Check(_commRank(World, &rank), "MPI_Comm_rank");
        Check(_commSize(World, &size), "MPI_Comm_size");
        return (rank, size);
    }

    /// <summary>Begins to replace numbers by their sums over all processes.</summary>
    /// <returns>What is to be tested until it is done; so with what else begins.</returns>
    public nint BeginSum(void* values, int count, nint type, nint communicator)
    {
        nint request = 0;
        Check(_allReduce((void*)InPlace, values, count, type, Sum, communicator, &request), "MPI_Iallreduce");
        return request;
    }

    /// <summary>Begins to put bytes of all processes together, as many of each.</summary>
    public nint BeginGather(void* own, int length, void* all, nint communicator)
    {
        nint request = 0;
        Check(_allGather(own, length, Byte, all, length, Byte, communicator, &request), "MPI_Iallgather");
        return request;
    }

    /// <summary>Begins to replace bytes by those of process 0.</summary>
    public nint BeginBroadcast(void* values, int length, nint communicator)
    {
        nint request = 0;
        Check(_broadcast(values, length, Byte, 0, communicator, &request), "MPI_Ibcast");
        return request;
    }

    /// <summary>Begins to send a message.</summary>
    public nint BeginSend(void* message, int length, int to, nint communicator)
    {
        nint request = 0;
        Check(_send(message, length, Byte, to, 0, communicator, &request), "MPI_Isend");
        return request;
    }

    /// <summary>Begins to receive a message.</summary>
    public nint BeginReceive(void* message, int length, int from, nint communicator)
    {
        nint request = 0;
        Check(_beginReceive(message, length, Byte, from, 0, communicator, &request), "MPI_Irecv");
        return request;
    }

    /// <summary>Takes a message if one has come.</summary>
    /// <returns>Whether one has.</returns>
    public bool TryReceive(void* message, int length, nint communicator)
    {
        int hasCome;
        Check(_probe(AnySource, 0, communicator, &hasCome, (void*)StatusIgnore), "MPI_Iprobe");
        if (hasCome != 0)
        {
            Check(_receive(message, length, Byte, AnySource, 0, communicator, (void*)StatusIgnore), "MPI_Recv");
        }

        return hasCome != 0;
    }

    /// <summary>Whether what was begun is done.</summary>
    /// <param name="request">What was begun; changes when it is done.</param>
    public bool IsDone(ref nint request)
    {
        int isDone;
        fixed (nint* pointer = &request)
        {
            Check(_test(pointer, &isDone, (void*)StatusIgnore), "MPI_Test");
        }

        return isDone != 0;
    }

    private nint Find(string function) => NativeLibrary.TryGetExport(_library, function, out var address)
        ? address
        : throw new EntryPointNotFoundException($"'{Name}' has no function {function}, so it is no library of MPI 3 or later.");

    private void Check(int error, string function)
    {
        if (error == 0)
        {
            return;
        }

        const int longest = 1024; // more than any library's MPI_MAX_ERROR_STRING
        var text = stackalloc byte[longest];
        var length = 0;
        var words = _errorString is not null && _errorString(error, text, &length) == 0
            ? Marshal.PtrToStringUTF8((nint)text, length)
            : $"error {error}";
        throw new InvalidOperationException($"{function} failed: {words}. The processes of this training can no longer work together.");
    }
}
