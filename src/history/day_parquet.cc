#include "history/day_parquet.h"

#include <algorithm>
#include <map>
#include <memory>

#include <arrow/api.h>
#include <arrow/io/memory.h>
#include <parquet/arrow/reader.h>
#include <parquet/arrow/writer.h>
#include <parquet/exception.h>
#include <parquet/file_reader.h>

namespace velib {

namespace {

constexpr const char* kFormatName = "velib_trend.format";
constexpr std::string_view kFormatFamily = "days/";
constexpr const char* kFormat = "days/1";

constexpr int kCompressionLevel = 3;  // zstd: half the size of snappy here, and hardly slower
constexpr std::int64_t kMostRows = 50'000'000;

arrow::MemoryPool* memory() {
  return arrow::system_memory_pool();  // gives memory back when done, and sanitizers see it
}

std::shared_ptr<arrow::DataType> text_type() {
  return arrow::dictionary(arrow::int32(), arrow::utf8());
}

std::shared_ptr<arrow::DataType> time_type() {
  return arrow::timestamp(arrow::TimeUnit::MILLI, "UTC");
}

const std::shared_ptr<arrow::Schema>& day_schema() {
  static const auto schema = arrow::schema(
      {
          arrow::field("time", time_type(), false),
          arrow::field("station_code", text_type(), false),
          arrow::field("name", text_type()),
          arrow::field("lat", arrow::float64()),
          arrow::field("lon", arrow::float64()),
          arrow::field("capacity", arrow::int16()),
          arrow::field("bikes", arrow::int16()),
          arrow::field("docks", arrow::int16()),
          arrow::field("mechanical", arrow::int16()),
          arrow::field("ebikes", arrow::int16()),
          arrow::field("is_installed", arrow::boolean()),
          arrow::field("is_renting", arrow::boolean()),
          arrow::field("is_returning", arrow::boolean()),
          arrow::field("reported_at", time_type()),
      },
      arrow::key_value_metadata({kFormatName}, {kFormat}));
  return schema;
}

std::int64_t as_milliseconds(utc_time time) {
  return std::chrono::milliseconds(time.time_since_epoch()).count();
}

// --- writing

// A column of one value a row: `value(row)` gives an optional of the builder's type.
template <class Builder, class Value>
std::shared_ptr<arrow::Array> make_column(const series& day, Builder&& builder, Value value) {
  PARQUET_THROW_NOT_OK(builder.Reserve(static_cast<std::int64_t>(day.rows.size())));
  for (const auto& row : day.rows) {
    if (const auto known = value(row)) {
      builder.UnsafeAppend(*known);
    } else {
      builder.UnsafeAppendNull();
    }
  }
  std::shared_ptr<arrow::Array> out;
  PARQUET_THROW_NOT_OK(builder.Finish(&out));
  return out;
}

template <class Value>
std::shared_ptr<arrow::Array> make_counts(const series& day, Value value) {
  return make_column(day, arrow::Int16Builder(memory()), [&](const observation& row) {
    const count n = value(row);
    return is_known(n) ? std::optional(n) : std::nullopt;
  });
}

template <class Value>
std::shared_ptr<arrow::Array> make_answers(const series& day, Value value) {
  return make_column(day, arrow::BooleanBuilder(memory()), [&](const observation& row) {
    const answer said = value(row);
    return said == answer::unknown ? std::nullopt : std::optional(said == answer::yes);
  });
}

template <class Value>
std::shared_ptr<arrow::Array> make_times(const series& day, Value value) {
  return make_column(day, arrow::TimestampBuilder(time_type(), memory()), [&](const observation& row) {
    const std::optional<utc_time> time = value(row);
    return time ? std::optional(as_milliseconds(*time)) : std::nullopt;
  });
}

std::shared_ptr<arrow::Array> make_degrees(const series& day, double position::*axis) {
  return make_column(day, arrow::DoubleBuilder(memory()), [&](const observation& row) {
    const auto& where = day.stations[row.station].where;
    return where ? std::optional((*where).*axis) : std::nullopt;
  });
}

// A text of the station as dictionary and indices; a dictionary's entries must differ, so equal names share
// one. Empty is null.
std::shared_ptr<arrow::Array> make_texts(const series& day, std::string station::*text) {
  arrow::StringBuilder words(memory());
  std::map<std::string_view, std::int32_t> index;
  std::vector<std::optional<std::int32_t>> of_station;
  for (const auto& s : day.stations) {
    const std::string& word = s.*text;
    const auto [at, is_new] = index.try_emplace(word, static_cast<std::int32_t>(words.length()));
    if (is_new && !word.empty()) PARQUET_THROW_NOT_OK(words.Append(word));
    of_station.push_back(word.empty() ? std::nullopt : std::optional(at->second));
  }
  std::shared_ptr<arrow::Array> dictionary;
  PARQUET_THROW_NOT_OK(words.Finish(&dictionary));
  const auto indices = make_column(day, arrow::Int32Builder(memory()),
                                   [&](const observation& row) { return of_station[row.station]; });
  PARQUET_ASSIGN_OR_THROW(auto column, arrow::DictionaryArray::FromArrays(text_type(), indices, dictionary));
  return column;
}

std::shared_ptr<arrow::Table> make_table(const series& day) {
  using row = observation;
  return arrow::Table::Make(day_schema(),
                            {
                                make_times(day, [](const row& r) { return r.time; }),
                                make_texts(day, &station::code),
                                make_texts(day, &station::name),
                                make_degrees(day, &position::latitude),
                                make_degrees(day, &position::longitude),
                                make_counts(day, [](const row& r) { return r.capacity; }),
                                make_counts(day, [](const row& r) { return r.state.bikes; }),
                                make_counts(day, [](const row& r) { return r.state.docks; }),
                                make_counts(day, [](const row& r) { return r.state.mechanical; }),
                                make_counts(day, [](const row& r) { return r.state.ebikes; }),
                                make_answers(day, [](const row& r) { return r.state.installed; }),
                                make_answers(day, [](const row& r) { return r.state.renting; }),
                                make_answers(day, [](const row& r) { return r.state.returning; }),
                                make_times(day, [](const row& r) { return r.state.reported_at; }),
                            },
                            static_cast<std::int64_t>(day.rows.size()));
}

std::string write_table(const arrow::Table& table) {
  parquet::WriterProperties::Builder properties;
  properties.memory_pool(memory())
      ->compression(parquet::Compression::ZSTD)
      ->compression_level(kCompressionLevel)
      ->enable_page_checksum();
  const auto arrow_properties = parquet::ArrowWriterProperties::Builder().store_schema()->build();
  PARQUET_ASSIGN_OR_THROW(auto sink, arrow::io::BufferOutputStream::Create(1 << 16, memory()));
  PARQUET_ASSIGN_OR_THROW(
      auto writer, parquet::arrow::FileWriter::Open(*table.schema(), memory(), sink, properties.build(),
                                                    arrow_properties));
  PARQUET_THROW_NOT_OK(writer->WriteTable(table));
  PARQUET_THROW_NOT_OK(writer->Close());
  PARQUET_ASSIGN_OR_THROW(auto buffer, sink->Finish());
  return buffer->ToString();
}

// --- reading

status check_format(const arrow::Schema& schema) {
  const auto metadata = schema.metadata();
  const int at = metadata ? metadata->FindKey(kFormatName) : -1;
  if (at < 0) return fail(error_code::invalid_input, "Parquet, but no day of history: no '{}'", kFormatName);
  const std::string& format = metadata->value(at);
  if (format == kFormat) return {};
  return fail(format.starts_with(kFormatFamily) ? error_code::unsupported : error_code::invalid_input,
              "a day of format '{}', but this program reads '{}'", format.substr(0, 40), kFormat);
}

bool is_wanted(std::string_view column, const day_columns& wanted) {
  if (column == "name" || column == "lat" || column == "lon") return wanted.facts;
  if (column == "capacity") return wanted.capacity;
  if (column == "bikes") return wanted.bikes;
  if (column == "docks") return wanted.docks;
  if (column == "mechanical") return wanted.mechanical;
  if (column == "ebikes") return wanted.ebikes;
  if (column.starts_with("is_")) return wanted.flags;
  if (column == "reported_at") return wanted.reported_at;
  return true;
}

// The file's columns that are ours and wanted, by name; others are not read.
result<std::vector<int>> find_columns(const arrow::Schema& schema, const day_columns& wanted_columns) {
  std::vector<int> columns;
  for (const auto& wanted : day_schema()->fields()) {
    const int at = schema.GetFieldIndex(wanted->name());
    if (at < 0) return fail(error_code::corrupt, "no column '{}'", wanted->name());
    if (!schema.field(at)->type()->Equals(wanted->type())) {
      return fail(error_code::corrupt, "column '{}' has type {} in place of {}", wanted->name(),
                  schema.field(at)->type()->ToString(), wanted->type()->ToString());
    }
    if (is_wanted(wanted->name(), wanted_columns)) columns.push_back(at);
  }
  return columns;
}

std::unique_ptr<parquet::arrow::FileReader> open_reader(std::shared_ptr<arrow::Buffer> bytes) {
  parquet::ReaderProperties properties(memory());
  properties.set_page_checksum_verification(true);
  parquet::arrow::FileReaderBuilder builder;
  PARQUET_THROW_NOT_OK(builder.Open(std::make_shared<arrow::io::BufferReader>(std::move(bytes)), properties));
  PARQUET_ASSIGN_OR_THROW(auto reader, builder.memory_pool(memory())->Build());
  return reader;
}

// The column; null when it was not read.
template <class Array>
std::shared_ptr<Array> typed(const arrow::RecordBatch& batch, const char* name) {
  return std::static_pointer_cast<Array>(batch.GetColumnByName(name));  // find_columns checked the type
}

std::string_view text_at(const arrow::DictionaryArray* column, std::int64_t i) {
  if (!column || column->IsNull(i)) return {};
  return static_cast<const arrow::StringArray&>(*column->dictionary()).GetView(column->GetValueIndex(i));
}

count count_at(const arrow::Int16Array* column, std::int64_t i) {
  return !column || column->IsNull(i) ? kUnknown : std::max(column->Value(i), kUnknown);
}

answer answer_at(const arrow::BooleanArray* column, std::int64_t i) {
  if (!column || column->IsNull(i)) return answer::unknown;
  return column->Value(i) ? answer::yes : answer::no;
}

std::optional<utc_time> time_at(const arrow::TimestampArray* column, std::int64_t i) {
  if (!column || column->IsNull(i)) return std::nullopt;
  return utc_time(std::chrono::floor<std::chrono::seconds>(std::chrono::milliseconds(column->Value(i))));
}

// A run of rows with its columns typed.
class day_batch {
 public:
  explicit day_batch(const arrow::RecordBatch& batch)
      : size_(batch.num_rows()),
        time_(typed<arrow::TimestampArray>(batch, "time")),
        code_(typed<arrow::DictionaryArray>(batch, "station_code")),
        name_(typed<arrow::DictionaryArray>(batch, "name")),
        latitude_(typed<arrow::DoubleArray>(batch, "lat")),
        longitude_(typed<arrow::DoubleArray>(batch, "lon")),
        capacity_(typed<arrow::Int16Array>(batch, "capacity")),
        bikes_(typed<arrow::Int16Array>(batch, "bikes")),
        docks_(typed<arrow::Int16Array>(batch, "docks")),
        mechanical_(typed<arrow::Int16Array>(batch, "mechanical")),
        ebikes_(typed<arrow::Int16Array>(batch, "ebikes")),
        installed_(typed<arrow::BooleanArray>(batch, "is_installed")),
        renting_(typed<arrow::BooleanArray>(batch, "is_renting")),
        returning_(typed<arrow::BooleanArray>(batch, "is_returning")),
        reported_(typed<arrow::TimestampArray>(batch, "reported_at")) {}

  std::int64_t size() const { return size_; }
  bool has_keys() const { return time_->null_count() == 0 && code_->null_count() == 0; }
  std::string_view code(std::int64_t i) const { return text_at(code_.get(), i); }

  station facts(std::int64_t i) const {
    station out{.code = std::string(code(i)), .name = std::string(text_at(name_.get(), i))};
    if (latitude_ && longitude_ && !latitude_->IsNull(i) && !longitude_->IsNull(i)) {
      out.where = position{latitude_->Value(i), longitude_->Value(i)};
    }
    return out;
  }

  observation row(std::int64_t i) const {
    return {.capacity = count_at(capacity_.get(), i),
            .time = *time_at(time_.get(), i),
            .state = {.bikes = count_at(bikes_.get(), i),
                      .docks = count_at(docks_.get(), i),
                      .mechanical = count_at(mechanical_.get(), i),
                      .ebikes = count_at(ebikes_.get(), i),
                      .installed = answer_at(installed_.get(), i),
                      .renting = answer_at(renting_.get(), i),
                      .returning = answer_at(returning_.get(), i),
                      .reported_at = time_at(reported_.get(), i)}};
  }

 private:
  std::int64_t size_;
  std::shared_ptr<arrow::TimestampArray> time_;
  std::shared_ptr<arrow::DictionaryArray> code_, name_;
  std::shared_ptr<arrow::DoubleArray> latitude_, longitude_;
  std::shared_ptr<arrow::Int16Array> capacity_, bikes_, docks_, mechanical_, ebikes_;
  std::shared_ptr<arrow::BooleanArray> installed_, renting_, returning_;
  std::shared_ptr<arrow::TimestampArray> reported_;
};

// Appends a batch; corrupt when its rows are not in order.
status append_batch(series& day, const day_batch& batch) {
  if (!batch.has_keys()) return fail(error_code::corrupt, "a row without time or station");
  for (std::int64_t i = 0; i < batch.size(); ++i) {
    const std::string_view code = batch.code(i);
    auto row = batch.row(i);
    if (day.stations.empty() || day.stations.back().code != code) {
      if (code.empty() || (!day.stations.empty() && code < day.stations.back().code)) {
        return fail(error_code::corrupt, "row {} is out of the order of stations", day.rows.size());
      }
      day.stations.push_back(batch.facts(i));
    } else if (row.time <= day.rows.back().time) {
      return fail(error_code::corrupt, "row {} is out of the order of time", day.rows.size());
    }
    if (is_known(row.capacity)) day.stations.back().capacity = row.capacity;
    row.station = static_cast<std::uint32_t>(day.stations.size() - 1);
    day.rows.push_back(row);
  }
  return {};
}

result<series> read_day(std::string bytes, const day_columns& wanted) {
  const auto reader = open_reader(arrow::Buffer::FromString(std::move(bytes)));
  std::shared_ptr<arrow::Schema> schema;
  PARQUET_THROW_NOT_OK(reader->GetSchema(&schema));
  if (auto checked = check_format(*schema); !checked) return pass(checked);
  const auto columns = find_columns(*schema, wanted);
  if (!columns) return pass(columns);
  const std::int64_t rows = reader->parquet_reader()->metadata()->num_rows();
  if (rows < 0 || rows > kMostRows) return fail(error_code::corrupt, "{} rows in one day", rows);
  PARQUET_ASSIGN_OR_THROW(const auto table, reader->ReadTable(*columns));
  series day;
  day.rows.reserve(static_cast<size_t>(table->num_rows()));
  arrow::TableBatchReader batches(*table);
  for (;;) {
    PARQUET_ASSIGN_OR_THROW(const auto batch, batches.Next());
    if (!batch) return day;
    if (auto appended = append_batch(day, day_batch(*batch)); !appended) return pass(appended);
  }
}

bool looks_like_parquet(std::string_view bytes) {
  return bytes.starts_with("PAR1");
}

}  // namespace

result<std::string> serialize_day(const series& day) {
  try {
    return write_table(*make_table(day));
  } catch (const std::exception& e) {
    return fail(error_code::internal, "cannot write Parquet: {}", e.what());
  }
}

result<series> parse_day(std::string bytes, const day_columns& columns) {
  if (!bytes.empty() && !looks_like_parquet(bytes)) return fail(error_code::invalid_input, "not Parquet");
  try {
    return read_day(std::move(bytes), columns);
  } catch (const std::exception& e) {
    return fail(error_code::corrupt, "damaged Parquet: {}", e.what());
  }
}

}  // namespace velib
