// The files of a model as they lie about: in a folder, in an archive, or one by one.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"
#include "model/archive.h"

namespace velib {

// Parts so far, and where each came from.
class model_parts {
 public:
  // A folder with parts (or, where it has none, with a model.tar.gz), a model.tar.gz, or a file whose name
  // tells which part it is. not_found for a folder without any; invalid_input for a part that is empty or
  // given twice, or a file that is none; the errors of load_file and read_archive. All name the file.
  status add(const std::filesystem::path& source);

  const archive_files& files() const { return files_; }

 private:
  status add_folder(const std::filesystem::path& folder);
  status add_file(const std::filesystem::path& path);
  status add_archive(const std::string& bytes, const std::string& source);
  status add_part(std::string_view name, const std::string& content, const std::string& source);

  archive_files files_;
};

}  // namespace velib
