#include "history/table_parquet.h"

#include <cmath>
#include <cstdlib>

#include <arrow/api.h>
#include <arrow/io/file.h>
#include <parquet/arrow/writer.h>
#include <parquet/exception.h>
#include <unistd.h>

#include "base/file.h"

namespace velib {

namespace fs = std::filesystem;

namespace {

constexpr const char* kFormatName = "velib_trend.format";

arrow::MemoryPool* memory() {
  return arrow::system_memory_pool();  // gives memory back when done, and sanitizers see it
}

std::shared_ptr<arrow::Schema> schema_of(const table_columns& columns) {
  arrow::FieldVector fields = {
      arrow::field(columns.text, arrow::utf8(), false),
      arrow::field(columns.time, arrow::timestamp(arrow::TimeUnit::MILLI, "UTC"), false)};
  for (const auto& name : columns.numbers) fields.push_back(arrow::field(name, arrow::float32()));
  return arrow::schema(fields, arrow::key_value_metadata({kFormatName}, {columns.format}));
}

template <class Builder>
std::shared_ptr<arrow::Array> finish_column(Builder& builder) {
  std::shared_ptr<arrow::Array> column;
  PARQUET_THROW_NOT_OK(builder.Finish(&column));
  return column;
}

std::shared_ptr<arrow::Array> make_texts(std::span<const std::string_view> texts) {
  arrow::StringBuilder builder(memory());
  for (const auto text : texts) PARQUET_THROW_NOT_OK(builder.Append(text));
  return finish_column(builder);
}

std::shared_ptr<arrow::Array> make_times(std::span<const utc_time> times,
                                         const std::shared_ptr<arrow::DataType>& type) {
  arrow::TimestampBuilder builder(type, memory());
  PARQUET_THROW_NOT_OK(builder.Reserve(static_cast<std::int64_t>(times.size())));
  for (const auto time : times) {
    builder.UnsafeAppend(std::chrono::milliseconds(time.time_since_epoch()).count());
  }
  return finish_column(builder);
}

// Column `at` of `width`.
std::shared_ptr<arrow::Array> make_numbers(std::span<const float> numbers, size_t at, size_t width) {
  arrow::FloatBuilder builder(memory());
  PARQUET_THROW_NOT_OK(builder.Reserve(static_cast<std::int64_t>(numbers.size() / width)));
  for (size_t k = at; k < numbers.size(); k += width) {
    if (std::isnan(numbers[k])) {
      builder.UnsafeAppendNull();
    } else {
      builder.UnsafeAppend(numbers[k]);
    }
  }
  return finish_column(builder);
}

std::shared_ptr<parquet::WriterProperties> properties() {
  parquet::WriterProperties::Builder builder;
  builder.memory_pool(memory())->compression(parquet::Compression::ZSTD)->enable_page_checksum();
  return builder.build();
}

fs::path temporary_beside(const fs::path& file) {
  return file.parent_path() / fmt::format(".{}.tmp-{}", file.filename().string(), ::getpid());
}

}  // namespace

struct table_writer::open_file {
  fs::path file, temporary;
  size_t width = 0;  // numbers of a row
  std::shared_ptr<arrow::Schema> schema;
  std::shared_ptr<arrow::io::FileOutputStream> sink;
  std::unique_ptr<parquet::arrow::FileWriter> writer;

  open_file(const fs::path& path, const table_columns& columns)
      : file(fs::absolute(path)),
        temporary(temporary_beside(file)),
        width(columns.numbers.size()),
        schema(schema_of(columns)) {}
  open_file(const open_file&) = delete;
  open_file& operator=(const open_file&) = delete;
  // A name that was never given to the file, or is its own by now, is no loss.
  ~open_file() { posix_disk().unlink(temporary); }

  void open() {
    PARQUET_ASSIGN_OR_THROW(sink, arrow::io::FileOutputStream::Open(temporary.string()));
    const auto stored = parquet::ArrowWriterProperties::Builder().store_schema()->build();
    PARQUET_ASSIGN_OR_THROW(writer,
                            parquet::arrow::FileWriter::Open(*schema, memory(), sink, properties(), stored));
  }

  void append(std::span<const std::string_view> texts, std::span<const utc_time> times,
              std::span<const float> numbers) {
    arrow::ArrayVector columns = {make_texts(texts), make_times(times, schema->field(1)->type())};
    for (size_t k = 0; k < width; ++k) columns.push_back(make_numbers(numbers, k, width));
    const auto rows = static_cast<std::int64_t>(texts.size());
    PARQUET_THROW_NOT_OK(writer->WriteTable(*arrow::Table::Make(schema, columns, rows), rows));
  }

  // An error number, 0 for none.
  int finish() {
    PARQUET_THROW_NOT_OK(writer->Close());
    const int synced = posix_disk().sync(sink->file_descriptor());
    PARQUET_THROW_NOT_OK(sink->Close());
    if (synced != 0) return synced;
    const int renamed = posix_disk().rename(temporary, file);
    return renamed != 0 ? renamed : posix_disk().sync_folder(file.parent_path());
  }

  // What `work` throws, as an error that names the file.
  template <class Work>
  status attempt(Work work) const {
    try {
      const int number = work();
      if (number == 0) return {};
      return fail(error_code::unavailable, "cannot write {}: {}", file.string(),
                  std::generic_category().message(number));
    } catch (const std::exception& e) {
      return fail(error_code::unavailable, "cannot write {}: {}", file.string(), e.what());
    }
  }
};

table_writer::table_writer(std::unique_ptr<open_file> file) : file_(std::move(file)) {}
table_writer::table_writer(table_writer&&) noexcept = default;
table_writer& table_writer::operator=(table_writer&&) noexcept = default;
table_writer::~table_writer() = default;

result<table_writer> table_writer::create(const fs::path& path, table_columns columns) {
  auto file = std::make_unique<open_file>(path, columns);
  if (auto made = make_folders(file->file.parent_path()); !made) return pass(made);
  const auto opened = file->attempt([&] { return file->open(), 0; });
  if (!opened) return pass(opened);
  return table_writer(std::move(file));
}

status table_writer::append(std::span<const std::string_view> texts, std::span<const utc_time> times,
                            std::span<const float> numbers) {
  if (texts.size() != times.size() || numbers.size() != texts.size() * file_->width) std::abort();
  if (texts.empty()) return {};
  return file_->attempt([&] { return file_->append(texts, times, numbers), 0; });
}

status table_writer::finish() {
  return file_->attempt([&] { return file_->finish(); });
}

}  // namespace velib
