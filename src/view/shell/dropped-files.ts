/** Files of a drop, folders walked one after the other. The entries must be taken during the event, hence no `async` before. */
export function droppedFiles(transfer: DataTransfer): Promise<File[]> {
  const entries = Array.from(transfer.items, (item) => (item.kind === "file" ? item.webkitGetAsEntry() : null));
  const direct = [...transfer.files];
  if (!entries.some((entry) => entry?.isDirectory)) return Promise.resolve(direct);
  return walk(entries.filter((entry) => entry !== null));
}

/** A folder of thousands of files is not a day. */
const MOST = 500;

async function walk(entries: readonly FileSystemEntry[]): Promise<File[]> {
  const found: File[] = [];
  const queue = [...entries];
  for (let entry = queue.shift(); entry && found.length < MOST; entry = queue.shift()) {
    if (entry.isFile) found.push(await fileOf(entry as FileSystemFileEntry));
    else if (entry.isDirectory) queue.push(...(await listOf(entry as FileSystemDirectoryEntry)));
  }
  return found;
}

const fileOf = (entry: FileSystemFileEntry): Promise<File> =>
  new Promise((resolve, reject) => entry.file(resolve, reject));

/** Browsers hand out a folder in batches, and an empty one at its end. */
async function listOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (batch.length === 0) return all;
    all.push(...batch);
  }
}
