/** The published descriptions of the API, one for each group version. Texts are JSON. */
export interface OpenApiSource {
  /** `api/v1`, `apis/apps/v1`, …: those that have a document. */
  readonly paths: readonly string[]
  /** Undefined for other paths. */
  document(path: string): Promise<string | undefined> | string | undefined
  /** Changes whenever the document does; undefined for other paths. */
  hash(path: string): Promise<string | undefined> | string | undefined
}
