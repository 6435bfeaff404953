import type { Decision } from "../contract/design.ts";
import type { Pinned } from "../contract/endpoint.ts";
import type { ImageStore } from "./options.ts";

/** What is said of a store of image data, and what follows for requests. */
interface StoreStory {
  /** The end of "an image's data …". */
  readonly dataIn: string;
  readonly modeBecause: string;
  readonly decision: Decision;
  /** Absent where any instance can work with any image's data. */
  readonly pinned?: Pinned;
}

const subject = "glance image data";
const anyInstance = "any instance answers any request";

const onOneDisk: Pinned = {
  what: "image data",
  place: "image directory",
  pathEnds: ["/file", "/stage", "/import"],
  loss: "makes every image that was uploaded through it unreadable, for good if the disk is gone; the image list goes on working",
  remedy:
    "Add swift to the services: images then go to the object store, three copies of each. Or put the image directory on storage that all hosts share, and say so: services: { glance: { store: { kind: shared, path: /srv/images } } }.",
};

export function storeStory(store: ImageStore): StoreStory {
  switch (store.kind) {
    case "swift":
      return {
        dataIn: "in the object store",
        modeBecause: anyInstance,
        decision: {
          subject,
          choice: `in the site's object store, container ${store.container} of the services' project`,
          because:
            "there are several copies of each image, on hosts in different zones; any instance reads and writes them, so that no host is needed for an upload",
        },
      };
    case "shared":
      return {
        dataIn: "in a directory that all hosts share",
        modeBecause: anyInstance,
        decision: {
          subject,
          choice: `${store.path}, which all hosts share`,
          because: "you say so; how many copies there are is the matter of that storage",
        },
      };
    case "file":
      return {
        dataIn: "on one host's disk, which is a finding",
        modeBecause: "any instance says what an image is; uploads and downloads go to the one that has the data",
        decision: {
          subject,
          choice: `a single copy, in ${store.path} on the first host, to which uploads and downloads go`,
          because:
            "no shared store is configured; while that host is away there are no uploads and downloads, and what images there are is still answered",
        },
        // Of an image on one host's disk every instance knows what it is, and one has its data.
        pinned: onOneDisk,
      };
  }
}
