// Mirrors pkg/apis/core/validation/validation.go ValidatePodSpecificAnnotations and its like, 1.36.
import type { PodSpec } from '@coxswain/api'
import { forbidden, invalid, type ErrorList } from '../../validation/field-errors.ts'
import { int32Max } from '../rules/numbers.ts'
import { checkDescendingPath } from '../rules/paths-in-files.ts'
import { eachContainer } from './spec-scope.ts'

export const mirrorAnnotation = 'kubernetes.io/config.mirror'
export const appArmorPrefix = 'container.apparmor.security.beta.kubernetes.io/'
const deletionCost = 'controller.kubernetes.io/pod-deletion-cost'
export const podSeccomp = 'seccomp.security.alpha.kubernetes.io/pod'
export const containerSeccompPrefix = 'container.seccomp.security.alpha.kubernetes.io/'

type Annotations = Readonly<Record<string, string>>

export function validatePodAnnotations(
  errors: ErrorList,
  path: string,
  annotations: Annotations | undefined,
  spec: PodSpec,
): void {
  if (annotations === undefined) return
  const mirror = annotations[mirrorAnnotation]
  if (mirror !== undefined && !spec.nodeName) {
    const why = 'must set spec.nodeName if mirror pod annotation is set'
    errors.push(invalid(`${path}[${mirrorAnnotation}]`, mirror, why))
  }
  const cost = annotations[deletionCost]
  if (cost !== undefined && !isInt32(cost)) {
    errors.push(invalid(`${path}[${deletionCost}]`, cost, 'must be a 32bit integer'))
  }
  for (const [key, value] of Object.entries(annotations)) {
    if (key === podSeccomp || key.startsWith(containerSeccompPrefix)) checkSeccomp(errors, `${path}.${key}`, value)
    else if (key.startsWith(appArmorPrefix)) checkAppArmor(errors, `${path}[${key}]`, { key, value, spec })
  }
}

function isInt32(text: string): boolean {
  if (!/^(?:0|-\d+|[1-9]\d*)$/.test(text)) return false
  const value = Number(text)
  return value <= int32Max && value >= -int32Max - 1
}

function checkSeccomp(errors: ErrorList, field: string, profile: string): void {
  if (profile === 'runtime/default' || profile === 'docker/default' || profile === 'unconfined') return
  if (profile.startsWith('localhost/')) checkDescendingPath(errors, field, profile.slice('localhost/'.length))
  else errors.push(invalid(field, profile, 'must be a valid seccomp profile'))
}

interface AppArmorAnnotation {
  readonly key: string
  readonly value: string
  readonly spec: PodSpec
}

function checkAppArmor(errors: ErrorList, field: string, { key, value, spec }: AppArmorAnnotation): void {
  const name = key.slice(appArmorPrefix.length)
  const isKnown = eachContainer(spec, '').some(([container]) => container.name === name)
  if (!isKnown) errors.push(invalid(field, name, 'container not found'))
  if (value === '' || value === 'runtime/default' || value === 'unconfined' || value.startsWith('localhost/')) return
  errors.push(invalid(field, value, `invalid AppArmor profile name: ${JSON.stringify(value)}`))
}

interface Profile {
  readonly type?: string | undefined
  readonly localhostProfile?: string | undefined
}

/** Where a profile is given by field and by the old annotation, both say the same. */
export function validateProfilesAgree(
  errors: ErrorList,
  path: string,
  annotations: Annotations | undefined,
  spec: PodSpec,
): void {
  if (annotations === undefined) return
  checkAgreement(errors, `${path}.securityContext.seccompProfile`, annotations[podSeccomp], {
    profile: spec.securityContext?.seccompProfile,
    word: 'seccomp',
  })
  for (const [container, at] of eachContainer(spec, path)) {
    checkAgreement(
      errors,
      `${at}.securityContext.seccompProfile`,
      annotations[containerSeccompPrefix + container.name],
      {
        profile: container.securityContext?.seccompProfile,
        word: 'seccomp',
      },
    )
  }
  if (spec.os?.name === 'windows') return
  for (const [container, at] of eachContainer(spec, path)) {
    checkAgreement(errors, `${at}.securityContext.appArmorProfile`, annotations[appArmorPrefix + container.name], {
      profile: container.securityContext?.appArmorProfile ?? spec.securityContext?.appArmorProfile,
      word: 'apparmor',
    })
  }
}

function checkAgreement(
  errors: ErrorList,
  path: string,
  annotation: string | undefined,
  { profile, word }: { readonly profile: Profile | undefined; readonly word: 'seccomp' | 'apparmor' },
): void {
  if (annotation === undefined || profile === undefined) return
  const typesMatch =
    profile.type === 'Unconfined'
      ? annotation === 'unconfined'
      : profile.type === 'RuntimeDefault'
        ? annotation === 'runtime/default' || (word === 'seccomp' && annotation === 'docker/default')
        : profile.type !== 'Localhost' || annotation.startsWith('localhost/')
  if (!typesMatch) errors.push(forbidden(`${path}.type`, `${word} type in annotation and field must match`))
  else if (profile.type === 'Localhost' && annotation.slice('localhost/'.length) !== profile.localhostProfile) {
    errors.push(forbidden(`${path}.localhostProfile`, `${word} profile in annotation and field must match`))
  }
}
