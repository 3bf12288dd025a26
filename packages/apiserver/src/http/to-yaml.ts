/**
 * Keys in order, lists at the level of their key, long lines folded: as Go's sigs.k8s.io/yaml writes.
 * The library is loaded when the first answer is wanted in YAML.
 */
export async function stringify(object: unknown): Promise<string> {
  const yaml = await import('yaml')
  return yaml.stringify(JSON.parse(JSON.stringify(object)), {
    sortMapEntries: true,
    indentSeq: false,
    singleQuote: true,
    version: '1.1',
    aliasDuplicateObjects: false,
  })
}
