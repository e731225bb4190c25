// How this program was built: what --version tells.
#pragma once

#include <string>
#include <string_view>

namespace velib {

// "velib-trend 1.2.3", then a line each of the commit ("unknown" outside a repository, "+changes" when the
// tree was not the commit's), the compiler, the build type, and the instruction sets usable on this machine.
std::string version_text(std::string_view program);

// Whether the arguments ask for that, and nothing else.
bool asks_for_version(int argc, const char* const* argv);

}  // namespace velib
