import { chmod, readFile, realpath, rename, writeFile } from 'node:fs/promises'
import type { Document } from 'yaml'
import { KubeconfigError } from './kubeconfig.ts'

type Section = 'clusters' | 'users' | 'contexts'

/** One kubeconfig file, open for changes that leave everything else as it is, comments too. */
export class KubeconfigDocument {
  readonly file: string
  readonly #document: Document
  #isChanged = false

  constructor(file: string, document: Document) {
    this.file = file
    this.#document = document
  }

  get currentContext(): string | undefined {
    const value = this.#document.get('current-context')
    return typeof value === 'string' && value !== '' ? value : undefined
  }

  set currentContext(name: string | undefined) {
    if (name === this.currentContext) return
    this.#document.set('current-context', name ?? '')
    this.#isChanged = true
  }

  /** The entry as plain values; undefined when there is none of that name. */
  entry(section: Section, name: string): Readonly<Record<string, unknown>> | undefined {
    const index = this.#indexOf(section, name)
    if (index === -1) return undefined
    const entries = (this.#document.toJS() as Readonly<Record<Section, readonly Readonly<Record<string, unknown>>[]>>)[
      section
    ]
    return entries[index]
  }

  /** Replaces the entry of that name, or adds it at the end. */
  setEntry(section: Section, entry: { readonly name: string } & Readonly<Record<string, unknown>>): void {
    const index = this.#indexOf(section, entry.name)
    const node = this.#document.createNode(entry)
    if (index !== -1) this.#document.setIn([section, index], node)
    else if (this.#entries(section).length > 0) this.#document.addIn([section], node)
    else this.#document.set(section, this.#document.createNode([entry]))
    this.#isChanged = true
  }

  removeEntry(section: Section, name: string): void {
    const index = this.#indexOf(section, name)
    if (index === -1) return
    this.#document.deleteIn([section, index])
    this.#isChanged = true
  }

  /** Writes the file if anything was changed: readable by its owner alone, and whole or not at all. */
  async save(): Promise<void> {
    if (!this.#isChanged) return
    // Through a link, so that the link stays one.
    const target = await realpath(this.file).catch(() => this.file)
    const draft = `${target}.new`
    await writeFile(draft, this.#document.toString({ indentSeq: false, lineWidth: 0 }), { mode: 0o600 })
    await chmod(draft, 0o600)
    await rename(draft, target)
  }

  #entries(section: Section): readonly unknown[] {
    const content = this.#document.toJS() as Readonly<Record<string, unknown>> | null
    const entries = content?.[section]
    return Array.isArray(entries) ? entries : []
  }

  #indexOf(section: Section, name: string): number {
    return this.#entries(section).findIndex(
      (entry) => typeof entry === 'object' && entry !== null && 'name' in entry && entry.name === name,
    )
  }
}

const empty =
  'apiVersion: v1\nkind: Config\npreferences: {}\nclusters: []\nusers: []\ncontexts: []\ncurrent-context: ""\n'

/** Reads a file, or begins one that does not exist yet. Rejects with `KubeconfigError` for what is no YAML. */
export async function openKubeconfigDocument(file: string): Promise<KubeconfigDocument> {
  const { parseDocument } = await import('yaml')
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    throw new KubeconfigError(`error loading config file "${file}"`, { cause: error })
  })
  const document = parseDocument(text.trim() === '' ? empty : text)
  const [fault] = document.errors
  if (fault !== undefined) {
    throw new KubeconfigError(`error loading config file "${file}": ${fault.message}`, { cause: fault })
  }
  return new KubeconfigDocument(file, document)
}
