export const controllerName = 'certificatesigningrequest-cleaner-controller'
export const clientName = 'certificate-controller'
