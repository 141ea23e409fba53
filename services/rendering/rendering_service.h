#ifndef NIANBAO_SERVICES_RENDERING_RENDERING_SERVICE_H_
#define NIANBAO_SERVICES_RENDERING_RENDERING_SERVICE_H_

#include <memory>

#include "services/form/form.h"
#include "services/rendering/theme.h"
#include "services/runtime/rpc_service.h"

namespace nianbao::rendering {

// Puts Render and Formats on the wire. `runtime`, `forms` and `themes` outlive the
// service.
std::unique_ptr<runtime::RpcService> MakeRenderingService(runtime::Runtime& runtime,
                                                          const form::FormRegistry& forms,
                                                          const Themes& themes);

}  // namespace nianbao::rendering

#endif  // NIANBAO_SERVICES_RENDERING_RENDERING_SERVICE_H_
