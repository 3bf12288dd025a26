// Mirrors pkg/apis/core/validation/validation.go validatePodDNSConfig, validatePodHostName and ValidateHostAliases, 1.36.
import { validateDns1123SubdomainWithUnderscore, type HostAlias, type PodDNSConfig } from '@coxswain/api'
import { forbidden, invalid, invalidEach, required, tooLong, type ErrorList } from '../../validation/field-errors.ts'
import { checkIp } from '../rules/ips.ts'
import { checkDnsSubdomain } from '../rules/names.ts'
import type { SpecScope } from './spec-scope.ts'

const nameserversMax = 3
const searchPathsMax = 32
const searchCharsMax = 2048

export function validateDnsConfig({ errors, spec, path: specPath }: SpecScope): void {
  const path = `${specPath}.dnsConfig`
  const config = spec.dnsConfig
  if (spec.dnsPolicy === 'None') {
    if (config === undefined) {
      errors.push(required(path, 'must provide `dnsConfig` when `dnsPolicy` is None'))
      return
    }
    if (!config.nameservers?.length) {
      const why = 'must provide at least one DNS nameserver when `dnsPolicy` is None'
      errors.push(required(`${path}.nameservers`, why))
      return
    }
  }
  if (config !== undefined) validateConfig(errors, path, config)
}

function validateConfig(errors: ErrorList, path: string, config: PodDNSConfig): void {
  const { nameservers = [], searches = [], options = [] } = config
  if (nameservers.length > nameserversMax) {
    errors.push(invalid(`${path}.nameservers`, nameservers, `must not have more than ${nameserversMax} nameservers`))
  }
  for (const [index, server] of nameservers.entries()) checkIp(errors, `${path}.nameservers[${index}]`, server)
  if (searches.length > searchPathsMax) {
    errors.push(invalid(`${path}.searches`, searches, `must not have more than ${searchPathsMax} search paths`))
  }
  if (searches.join(' ').length > searchCharsMax) {
    const why = `must not have more than ${searchCharsMax} characters (including spaces) in the search list`
    errors.push(invalid(`${path}.searches`, searches, why))
  }
  for (const [index, search] of searches.entries()) {
    if (search === '.') continue
    const name = search.endsWith('.') ? search.slice(0, -1) : search
    invalidEach(errors, `${path}.searches[${index}]`, name, validateDns1123SubdomainWithUnderscore(name))
  }
  for (const [index, option] of options.entries()) {
    if (!option.name) errors.push(required(`${path}.options[${index}]`, 'must not be empty'))
  }
}

const hostNameLengthMax = 64

export function validateHostNameOverride({ errors, spec, path }: SpecScope): void {
  const name = spec.hostnameOverride
  if (name === undefined) return
  const field = `${path}.hostnameOverride`
  if (spec.setHostnameAsFQDN === true) {
    errors.push(forbidden(field, 'may not be specified when setHostnameAsFQDN is true'))
  }
  if (spec.hostNetwork === true) errors.push(forbidden(field, 'may not be specified when hostNetwork is true'))
  if (name.length > hostNameLengthMax) errors.push(tooLong(field, hostNameLengthMax))
  checkDnsSubdomain(errors, field, name)
}

export function validateHostAliases(errors: ErrorList, path: string, aliases: readonly HostAlias[]): void {
  for (const [index, alias] of aliases.entries()) {
    checkIp(errors, `${path}[${index}].ip`, alias.ip ?? '')
    for (const [at, name] of (alias.hostnames ?? []).entries()) {
      checkDnsSubdomain(errors, `${path}[${index}].hostnames[${at}]`, name)
    }
  }
}
