import Base
import Jobs
import Media
import SSEServer

for library in MediaLibraries.versions() + StoreLibraries.versions() + ServerLibraries.versions() {
  print(library.name, library.version)
}
