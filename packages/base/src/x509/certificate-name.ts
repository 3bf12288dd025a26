// Mirrors Go's crypto/x509/pkix, Name.ToRDNSequence, 1.26.
import { derObjectIdentifier, derSequence, derSet, derText } from './der-writer.ts'

/** The values of a name by their attribute's identifier, in their order. */
export type NameValues = ReadonlyMap<string, readonly string[]>

export const nameAttribute = { commonName: '2.5.4.3', organization: '2.5.4.10' } as const

/** Of which a name has several values: country, province, locality, street, postal code, organization and its unit. */
const listed = ['2.5.4.6', '2.5.4.8', '2.5.4.7', '2.5.4.9', '2.5.4.17', nameAttribute.organization, '2.5.4.11']
/** Of which the last one counts: common name, serial number. */
const single = [nameAttribute.commonName, '2.5.4.5']

/** A name, DER. All values of an attribute are in one set; attributes that are not known are left out. */
export function writeName(values: NameValues): Uint8Array {
  const attribute = (type: string, value: string): Uint8Array => derSequence(derObjectIdentifier(type), derText(value))
  const sets = listed.flatMap((type) => {
    const all = values.get(type) ?? []
    return all.length === 0 ? [] : [derSet(...all.map((value) => attribute(type, value)))]
  })
  const lasts = single.flatMap((type) => {
    const value = values.get(type)?.at(-1) ?? ''
    return value === '' ? [] : [derSet(attribute(type, value))]
  })
  return derSequence(...sets, ...lasts)
}
