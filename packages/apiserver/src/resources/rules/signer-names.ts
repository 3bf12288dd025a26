// Mirrors pkg/apis/core/validation/names.go ValidateSignerName, release 1.36.
import {
  dns1123LabelLengthMax,
  dns1123SubdomainLengthMax,
  goQuote,
  validateDns1123Label,
  validateDns1123Subdomain,
} from '@coxswain/api'
import { invalid, required, tooLong, type ErrorList } from '../../validation/field-errors.ts'

const pathLengthMax = dns1123SubdomainLengthMax + dns1123LabelLengthMax + 1
const lengthMax = dns1123SubdomainLengthMax + pathLengthMax + 1

/** `example.com/signer-name`; the part behind the slash may be `namespace.name`. */
export function checkSignerName(errors: ErrorList, field: string, signerName: string): void {
  if (signerName === '') {
    errors.push(required(field))
    return
  }
  const segments = signerName.split('/')
  const [domain = '', path = ''] = segments
  if (segments.length !== 2) {
    const why = "must be a fully qualified domain and path of the form 'example.com/signer-name'"
    errors.push(invalid(field, signerName, why))
    return
  }
  if (domain.length > dns1123SubdomainLengthMax) errors.push(tooLong(field, dns1123SubdomainLengthMax))
  checkSegments(errors, field, domain, validateDns1123Label)
  if (!domain.includes('.')) {
    errors.push(invalid(field, domain, 'should be a domain with at least two segments separated by dots'))
  }
  checkSegments(errors, field, path, validateDns1123Subdomain)
  if (signerName.length > lengthMax) errors.push(tooLong(field, lengthMax))
}

/** Tells of the first label that is wrong. */
function checkSegments(
  errors: ErrorList,
  field: string,
  text: string,
  messagesOf: (label: string) => readonly string[],
): void {
  const wrong = text.split('.').find((label) => messagesOf(label).length > 0)
  if (wrong === undefined) return
  for (const message of messagesOf(wrong)) {
    errors.push(invalid(field, text, `validating label ${goQuote(wrong)}: ${message}`))
  }
}
