export const controllerName = 'bootstrap-signer-controller'
export const clientName = 'bootstrap-signer'
export const queueName = 'bootstrap_signer_queue'

export const infoNamespace = 'kube-public'
export const infoName = 'cluster-info'
export const infoKey = `${infoNamespace}/${infoName}`

export const contentKey = 'kubeconfig'
export const signaturePrefix = 'jws-kubeconfig-'
