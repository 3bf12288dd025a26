import type { AdmissionOperation, AdmissionPlugin } from './admission-plugin.ts'

/** Requests for the objects of one resource themselves, not for their subresources. */
export function isWriteOf(
  group: string,
  plural: string,
  operations: readonly AdmissionOperation[],
): AdmissionPlugin['handles'] {
  return (operation, resource, subresource) =>
    subresource === undefined &&
    resource.group === group &&
    resource.plural === plural &&
    operations.includes(operation)
}
