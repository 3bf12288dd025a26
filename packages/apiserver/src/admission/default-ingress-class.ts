// Mirrors plugin/pkg/admission/network/defaultingressclass/admission.go, release 1.36.
import { ingressClasses, newestOfClasses, type Ingress, type IngressClass } from '@coxswain/api'
import type { AdmissionPlugin } from './admission-plugin.ts'
import { isWriteOf } from './is-write-of.ts'

const defaultAnnotation = 'ingressclass.kubernetes.io/is-default-class'
const classAnnotation = 'kubernetes.io/ingress.class'

const isDefault = ({ metadata }: IngressClass): boolean => metadata?.annotations?.[defaultAnnotation] === 'true'

/** An ingress that names no class, neither in its spec nor in the old annotation, gets the default one. */
export const defaultIngressClass: AdmissionPlugin = {
  name: 'DefaultIngressClass',
  handles: isWriteOf('networking.k8s.io', 'ingresses', ['CREATE']),
  async admit(object, { reader }) {
    const ingress = object as Ingress
    if (ingress.spec?.ingressClassName !== undefined) return ingress
    if (ingress.metadata?.annotations?.[classAnnotation] !== undefined) return ingress
    const found = newestOfClasses((await reader.list(ingressClasses)).filter(isDefault))
    if (found === undefined) return ingress
    return { ...ingress, spec: { ...ingress.spec, ingressClassName: found.metadata?.name } } as Ingress
  },
}
