package dev.pictor.index;

/** The index of the component tests keeps the contract of the real ones. */
class InMemoryIndexTest extends VectorIndexContract {

    @Override
    protected VectorIndex open() {
        return new InMemoryIndex();
    }
}
