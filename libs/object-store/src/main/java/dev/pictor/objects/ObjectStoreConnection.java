package dev.pictor.objects;

import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Map;

/** How a service's configuration names its object store. */
public interface ObjectStoreConnection {

    /** OpenDAL's name of the service: fs, s3, gcs or azblob. */
    @WithDefault("fs")
    String scheme();

    /** Folder of the scheme fs. */
    @WithDefault(".pictor/objects")
    Path folder();

    /** OpenDAL's options of the other services, such as bucket and region. */
    Map<String, String> options();

    /** Opens it. */
    default ObjectStore open() {
        return scheme().equals("fs")
                ? ObjectStore.folder(folder())
                : ObjectStore.open(scheme(), options());
    }

    /** Opens it for a service that only reads, and may have no right to more. */
    default ObjectStore openToRead() {
        return scheme().equals("fs")
                ? ObjectStore.folderToRead(folder())
                : ObjectStore.open(scheme(), options());
    }
}
