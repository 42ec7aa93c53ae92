package dev.pictor.imaging;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import java.util.function.Function;

/** A C library of this machine, through the foreign function interface; stays loaded. */
@SuppressWarnings("restricted") // a binding's signatures are those of the library's header
final class NativeLibrary {

    private final SymbolLookup symbols;

    private NativeLibrary(SymbolLookup symbols) {
        this.symbols = symbols;
    }

    /** A binding to a library; empty if the machine lacks it, or it lacks a function. */
    static <T> Optional<T> bind(String file, Function<NativeLibrary, T> binding) {
        try {
            var symbols = SymbolLookup.libraryLookup(file, Arena.global());
            return Optional.of(binding.apply(new NativeLibrary(symbols)));
        } catch (IllegalArgumentException e) { // no such library, or function
            return Optional.empty();
        }
    }

    MethodHandle function(String name, MemoryLayout result, MemoryLayout... arguments) {
        return link(name, FunctionDescriptor.of(result, arguments));
    }

    /** A function without a result. */
    MethodHandle procedure(String name, MemoryLayout... arguments) {
        return link(name, FunctionDescriptor.ofVoid(arguments));
    }

    private MethodHandle link(String name, FunctionDescriptor descriptor) {
        var address = symbols.find(name).orElseThrow(() -> new IllegalArgumentException(name));
        return Linker.nativeLinker().downcallHandle(address, descriptor);
    }
}
