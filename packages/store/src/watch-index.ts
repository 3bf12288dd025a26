/** Anything that looks at the keys that begin with its prefix. */
interface Prefixed {
  readonly prefix: string
}

/** Watches by the rest of their prefix behind a folder; the empty rest names the folder itself. */
type Folder<W> = Map<string, Set<W>>

const folderOf = (key: string): string => key.slice(0, key.lastIndexOf('/') + 1)

/**
 * Who looks at a key. A watch is kept under the folder in which its prefix ends, so a change visits the folders on its key's
 * path and, in each, only the prefixes that somebody watches; never the watches of other resources.
 */
export class WatchIndex<W extends Prefixed> {
  readonly #folders = new Map<string, Folder<W>>()

  add(watch: W): void {
    const path = folderOf(watch.prefix)
    const rest = watch.prefix.slice(path.length)
    const folder = this.#folders.get(path) ?? new Map<string, Set<W>>()
    this.#folders.set(path, folder)
    const watches = folder.get(rest) ?? new Set<W>()
    folder.set(rest, watches)
    watches.add(watch)
  }

  remove(watch: W): void {
    const path = folderOf(watch.prefix)
    const rest = watch.prefix.slice(path.length)
    const folder = this.#folders.get(path)
    const watches = folder?.get(rest)
    if (folder === undefined || watches === undefined || !watches.delete(watch)) return
    if (watches.size === 0) folder.delete(rest)
    if (folder.size === 0) this.#folders.delete(path)
  }

  /** Calls `visit` once with each watch whose prefix `key` begins with. */
  visit(key: string, visit: (watch: W) => void): void {
    this.#visitFolder('', key, visit)
    for (let slash = key.indexOf('/'); slash !== -1; slash = key.indexOf('/', slash + 1)) {
      this.#visitFolder(key.slice(0, slash + 1), key, visit)
    }
  }

  all(): readonly W[] {
    return [...this.#folders.values()].flatMap((folder) => [...folder.values()].flatMap((watches) => [...watches]))
  }

  #visitFolder(path: string, key: string, visit: (watch: W) => void): void {
    const folder = this.#folders.get(path)
    if (folder === undefined) return
    for (const [rest, watches] of folder)
      if (key.startsWith(rest, path.length)) for (const watch of watches) visit(watch)
  }
}
